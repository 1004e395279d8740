import Git
public import VaultModel
public import VaultStore

extension Vault {
  /// The entries of a note, in file order.
  ///
  /// Throws `.notFound` where there is no such note, `.badTime`, and `.unknownID` or `.ambiguousID` within
  /// the note.
  public func entries(of file: String, _ query: EntryQuery = EntryQuery(), as agent: Name?) throws
    -> EntriesAnswer
  {
    let path = try note(file, agent: agent)
    let start = try query.asOf.map { try commit(asOf: $0) } ?? headCommit()
    let found =
      try query.asOf == nil ? folder.read(path)?.bytes : start.flatMap { try bytes(of: path, in: $0) }
    guard let bytes = found else {
      throw VaultError(
        .notFound, "There is no note \(path).", hint: "Look for its name with: daybook status, or ls")
    }
    var entries = Document(bytes).entries(path: path.description)
    if let since = try query.since.map({ try Moment.since($0, now: environment.now()) }) {
      entries.removeAll { $0.timestamp < since }
    }
    var place = path
    if let id = query.id {
      let pattern = try IDPattern(id)
      var found = entries.filter { pattern.matches($0.id) }
      if found.isEmpty, query.asOf == nil {
        (place, found) = try archived(pattern, of: path) ?? (path, [])
      }
      entries = [try pattern.only(found)]
    }
    let total = entries.count
    if let last = query.last {
      guard last >= 0 else {
        throw VaultError(.badOption, "\(last) is no number of entries.", hint: "Use 0 or more.")
      }
      entries = entries.suffix(last)
    }
    let commits = try commits(naming: Set(entries.map(\.id)), from: start)
    return EntriesAnswer(
      path: place.description,
      entries: entries.map { entry in
        let commit = commits[entry.id]
        return EntryAnswer(
          entry: entry, author: Self.author(of: entry, at: place, commit),
          node: commit?.trailers.first { $0.key == "Node" }?.value, commit: commit?.id)
      }, total: total)
  }

  /// The entries that match in an archive of a note.
  private func archived(_ pattern: IDPattern, of path: VaultPath) throws -> (VaultPath, [Entry])? {
    for archive in try notes() where archive != path && Fact.home(of: archive.description) == path.description
    {
      guard let bytes = try folder.read(archive)?.bytes else { continue }
      let found = Document(bytes).entries(path: archive.description).filter { pattern.matches($0.id) }
      if !found.isEmpty { return (archive, found) }
    }
    return nil
  }

  /// Whoever the entry says, else whoever its commit says, else whose folder it is in.
  private static func author(of entry: Entry, at path: VaultPath, _ commit: Commit?) -> String? {
    entry.field("Agent") ?? commit?.trailers.first { $0.key == "Agent" }?.value ?? path.agent.map(String.init)
      ?? commit?.author.name
  }

  /// The commits whose trailers name the entries, newest first; the walk stops when all are found.
  private func commits(naming ids: Set<EntryID>, from start: ObjectID?) throws -> [EntryID: Commit] {
    guard let start, !ids.isEmpty else { return [:] }
    var found = [EntryID: Commit]()
    try forEachAncestor(of: start) { commit in
      for (key, value) in commit.trailers where key == "Entry" {
        guard let named = EntryID(value), ids.contains(named), found[named] == nil else { continue }
        found[named] = commit
      }
      return found.count < ids.count
    }
    return found
  }

  private func bytes(of path: VaultPath, in commit: ObjectID) throws -> [UInt8]? {
    let tree = try repository.readCommit(commit).tree
    guard let entry = try repository.entry(at: path.description, in: tree), entry.mode != .tree else {
      return nil
    }
    return try repository.readBlob(entry.id)
  }
}
