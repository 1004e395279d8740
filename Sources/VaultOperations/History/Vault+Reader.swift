public import Git
public import VaultModel
public import VaultStore

/// Who reads a vault on this node, and has a place in history up to which it was read.
public struct Reader: Hashable, Sendable {
  /// The last component of the reference.
  public var name: String

  /// The reference that remembers the place: of this node alone, never pushed.
  var reference: String { "refs/daybook/local/last/\(name)" }
}

extension Vault {
  /// The agent, else the person whom git's configuration names.
  public func reader(_ agent: Name?) throws -> Reader {
    if let agent { return Reader(name: agent.description) }
    let name = try repository.identity()?.name ?? ""
    let words = name.lowercased().utf8.split { byte in
      !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    let slug = words.map { String(Substring($0)) }.joined(separator: "-")
    return Reader(name: slug.isEmpty ? "_person" : "_person-\(slug.prefix(60))")
  }

  /// The commit up to which somebody has read; nil where nothing was read yet, or that commit is gone.
  public func lastSeen(by reader: Reader) throws -> ObjectID? {
    guard let id = try repository.reference(reader.reference), repository.contains(id) else { return nil }
    return id
  }

  /// Remembers that somebody has read up to a commit.
  public func markSeen(_ commit: ObjectID, by reader: Reader) throws {
    let old = try repository.reference(reader.reference)
    if old == commit { return }
    do {
      try repository.updateReference(reader.reference, to: commit, expecting: old, log: "read")
    } catch let error as GitError where error.code == .modified || error.code == .locked {
      return  // Another command of the same reader was first; what it saw isn't older.
    }
  }
}
