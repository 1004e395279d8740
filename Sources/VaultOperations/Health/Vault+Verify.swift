import Git
import MarkdownSyntax
import VaultModel
public import VaultStore

extension Vault {
  /// Checks the vault; writes nothing.
  ///
  /// 1. Every note is UTF-8, and every heading that begins like an entry's has a time that can be read.
  /// 2. No written id stands twice.
  /// 3. Every object of all history is there, and those of the newest 1,000 commits are sound: libgit2 hashes
  ///    what it reads.
  /// 4. No entry that any commit brought is gone, unless a later one took it out on purpose: a commit that
  ///    brought no entry itself.
  public func verify() throws -> VerifyAnswer {
    var answer = VerifyAnswer()
    let present = try verifyNotes(&answer)
    try verifyHistory(&answer, present: present)
    return answer
  }

  private func verifyNotes(_ answer: inout VerifyAnswer) throws -> Set<EntryID> {
    var places = [EntryID: String]()
    var present = Set<EntryID>()
    for path in try notes() {
      guard let bytes = try folder.read(path)?.bytes else { continue }
      let outline = Outline(of: bytes)
      if String(validating: bytes, as: UTF8.self) == nil {
        answer.problems.append(
          .init(code: "not-text", path: path.description, message: "The note is not UTF-8."))
      }
      for heading in outline.headings where heading.level == 2 && Self.looksLikeEntry(bytes[heading.text]) {
        // 1
        if EntryHeading(text: bytes[heading.text]) != nil { continue }
        let message = "Line \(heading.number) begins like an entry, but its time can't be read."
        answer.problems.append(.init(code: "bad-time", path: path.description, message: message))
      }
      let document = Document(bytes, outline: outline)
      for case let id? in document.writtenIDs {  // 2
        if let other = places[id] {
          let message = "The id \(id) stands in \(other) too; the later one counts as without an id."
          answer.problems.append(.init(code: "same-id", path: path.description, message: message))
        }
        places[id] = path.description
      }
      let entries = document.entries(path: path.description)
      answer.entries += entries.count
      present.formUnion(entries.map(\.id))
    }
    return present
  }

  /// Whether the text is `[`, four digits and `-`.
  private static func looksLikeEntry(_ text: ArraySlice<UInt8>) -> Bool {
    let digits = text.dropFirst().prefix(4)
    return text.first == UInt8(ascii: "[") && text.dropFirst(5).first == UInt8(ascii: "-")
      && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private func verifyHistory(_ answer: inout VerifyAnswer, present: Set<EntryID>) throws {
    guard let head = try headCommit() else { return }
    var commits = [Commit]()
    var damaged = false
    do {
      try forEachAncestor(of: head) { commit in
        commits.append(commit)
        return true
      }
    } catch let error as GitError {
      damaged = true
      answer.problems.append(.init(code: "bad-object", path: head.hex, message: "\(error)"))
    }
    var seen = Set<ObjectID>()
    for (index, commit) in commits.enumerated() {  // 3
      verifyObjects(commit.tree, reading: index < 1000, &seen, &answer)
    }
    if damaged || answer.problems.contains(where: { $0.code == "bad-object" }) { return }
    var taken = Set<EntryID>()  // By commits newer than the one looked at.
    for commit in commits {  // 4
      let named = commit.trailers.filter { $0.key == "Entry" }.compactMap { EntryID($0.value) }
      for id in named where !present.contains(id) && !taken.contains(id) {
        let message = "The entry \(id) of this commit is gone, and no later one took it out."
        answer.problems.append(.init(code: "lost-entry", path: commit.id.hex, message: message))
      }
      if named.isEmpty, commit.parents.count == 1 { taken.formUnion(try entriesTakenOut(by: commit)) }
    }
  }

  private func entriesTakenOut(by commit: Commit) throws -> Set<EntryID> {
    guard let parent = commit.parents.first else { return [] }
    var ids = Set<EntryID>()
    for change in try repository.diffTrees(repository.readCommit(parent).tree, commit.tree) {
      let path = String(decoding: change.path, as: UTF8.self)
      guard let old = change.old, path.hasSuffix(".md") else { continue }
      let before = Document(try repository.readBlob(old.id)).entries(path: path)
      let after = try change.new.map { Document(try repository.readBlob($0.id)).entries(path: path) } ?? []
      ids.formUnion(Set(before.map(\.id)).subtracting(after.map(\.id)))
    }
    return ids
  }

  /// - Parameter reading: whether blobs are read whole; else it is enough that they are there.
  private func verifyObjects(
    _ tree: ObjectID, reading: Bool, _ seen: inout Set<ObjectID>, _ answer: inout VerifyAnswer
  ) {
    guard seen.insert(tree).inserted else { return }
    do {
      for entry in try repository.readTree(tree) {
        switch entry.mode {
        case .tree: verifyObjects(entry.id, reading: reading, &seen, &answer)
        case .submodule: continue
        default:
          guard seen.insert(entry.id).inserted else { continue }
          if reading { _ = try repository.readBlob(entry.id) } else { _ = try repository.blobSize(entry.id) }
        }
      }
    } catch {
      let message = "The object, or one that it names, can't be read: \(error)"
      answer.problems.append(.init(code: "bad-object", path: tree.hex, message: message))
    }
  }
}
