import Git
public import VaultModel
public import VaultStore

extension Vault {
  /// What happened in the vault, by its commits, newest first: each new entry, and each file that was edited.
  public func log(_ query: LogQuery = LogQuery(), as agent: Name?) throws -> LogAnswer {
    var changes = [ChangeAnswer]()
    try log(query, as: agent) { change in
      changes.append(change)
      return true
    }
    return LogAnswer(changes: changes)
  }

  /// The same, one change after the other as history is read, until `body` answers false.
  ///
  /// Merge commits are passed over: what they join stands in their parents.
  public func log(
    _ query: LogQuery, as agent: Name?, _ body: (ChangeAnswer) throws -> Bool
  ) throws {
    if let kind = query.kind, !Self.kinds.contains(kind) {
      throw VaultError(
        .badOption, "“\(kind)” is no kind of change.", hint: "Use \(Self.kinds.joined(separator: ", ")).")
    }
    if let last = query.last, last < 0 {
      throw VaultError(.badOption, "\(last) is no number of changes.", hint: "Use 0 or more.")
    }
    let path = try query.file.map { try note($0, agent: agent).description }
    let author = try query.agent.map { try Name(checking: $0, of: .agent).description }
    let since = try query.since.map { try Moment.since($0, now: environment.now()) }
    guard let head = try headCommit(), query.last != 0 else { return }
    let notes = NoteIndices(repository, tree: try repository.readCommit(head).tree)
    var count = 0
    func tell(_ change: FileChange) throws -> Bool {
      if let since, change.edit.at < since { return true }
      if let author, change.edit.agent != author { return true }
      for row in try rows(change, notes) where query.kind.map({ $0 == row.kind }) ?? true {
        count += 1
        guard try body(row), query.last.map({ count < $0 }) ?? true else { return false }
      }
      return true
    }
    if let path { return try forEachChange(of: path, from: head, tell) }
    try forEachAncestor(of: head) { commit in
      guard commit.parents.count < 2 else { return true }
      let before = try commit.parents.first.map { try repository.readLinks(of: $0).tree }
      return try repository.diffTrees(before, commit.tree).allSatisfy { try tell(FileChange(commit, $0)) }
    }
  }

  private static let kinds = EntryKind.allCases.map(\.rawValue) + ["edit"]

  /// A change as lines of the log: one for each entry that it brought, the last in the note first, else one.
  private func rows(_ change: FileChange, _ notes: NoteIndices) throws -> [ChangeAnswer] {
    let entries = try entries(of: change, notes)
    if entries.isEmpty { return [change.edit] }
    return entries.sorted { $0.line > $1.line }.map { entry in
      var row = change.edit
      (row.operation, row.kind, row.id) = (.add, entry.kind.rawValue, entry.id)
      (row.at, row.title) = (entry.timestamp, entry.label)
      return row
    }
  }

  /// The entries of a file that a commit names: as the last commit has them, else as the commit has them
  /// itself.
  private func entries(of change: FileChange, _ notes: NoteIndices) throws -> [Entry] {
    let path = change.edit.path
    guard let blob = change.blob, path.hasSuffix(".md"), !change.named.isEmpty else { return [] }
    let found = try change.named.compactMap { try notes.entry($0, of: path) }
    if !found.isEmpty { return found }
    let own = NoteIndex(try repository.readBlob(blob), path: path)
    return change.named.compactMap { own.entry($0) }
  }
}
