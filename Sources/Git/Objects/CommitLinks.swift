import Clibgit2

/// What a walk through history needs to know of a commit.
public struct CommitLinks: Sendable, Hashable {
  public var tree: ObjectID
  public var parents: [ObjectID]
}

extension Repository {
  /// Reads what a commit leads to, which stands on its first lines, and nothing else of it.
  ///
  /// Throws `.missingObject`, `.invalid` for an object of another kind, and `.corrupt`. The corresponding C function
  /// is `git_odb_read`. Source of the form: git-commit-tree(1).
  public func readLinks(of id: ObjectID) throws -> CommitLinks {
    try readObject(id, GIT_OBJECT_COMMIT) { bytes in
      guard let tree = Self.link(in: bytes, at: 0, "tree ") else {
        throw GitError(.corrupt, "commit \(id) has no tree")
      }
      var links = CommitLinks(tree: tree, parents: [])
      var position = 46  // tree, a blank, 40 digits, a line end
      while let parent = Self.link(in: bytes, at: position, "parent ") {
        links.parents.append(parent)
        position += 48
      }
      return links
    }
  }

  /// The id on the line that begins at a byte of a commit; nil where the line is another one.
  private static func link(in bytes: UnsafeRawBufferPointer, at start: Int, _ word: StaticString) -> ObjectID?
  {
    let length = word.utf8CodeUnitCount
    let end = start + length + 40
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\n"),
      (0..<length).allSatisfy({ bytes[start + $0] == word.utf8Start[$0] })
    else { return nil }
    return ObjectID(hexDigits: UnsafeRawBufferPointer(rebasing: bytes[(start + length)..<end]))
  }
}
