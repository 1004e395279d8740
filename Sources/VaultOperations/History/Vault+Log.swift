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
    var reader = HistoryReader(repository)
    var count = 0
    try forEachAncestor(of: head) { commit in
      guard commit.parents.count < 2, since.map({ commit.author.time >= $0.seconds }) ?? true else {
        return true
      }
      if let author, Self.agent(of: commit) != author { return true }
      let files = try reader.files(changedBy: commit, only: path)
      if files.isEmpty { return true }
      for change in try changes(files, by: commit, notes)
      where query.kind.map({ $0 == change.kind }) ?? true {
        count += 1
        guard try body(change), query.last.map({ count < $0 }) ?? true else { return false }
      }
      return true
    }
  }

  private static let kinds = EntryKind.allCases.map(\.rawValue) + ["edit"]

  private static func agent(of commit: Commit) -> String? {
    commit.trailers.first { $0.key == "Agent" }?.value
  }

  private func changes(
    _ files: [TreeChange], by commit: Commit, _ notes: NoteIndices
  ) throws -> [ChangeAnswer] {
    let named = commit.trailers.filter { $0.key == "Entry" }.compactMap { EntryID($0.value) }
    return try files.flatMap { file -> [ChangeAnswer] in
      let place = String(decoding: file.path, as: UTF8.self)
      let entries = try entries(named, in: file, place, notes)
      var edit = ChangeAnswer(commit, path: place)
      edit.operation = file.new == nil ? .delete : file.old == nil && named.isEmpty ? .add : .edit
      if entries.isEmpty { return [edit] }
      return entries.sorted { $0.line > $1.line }.map { entry in
        var change = edit
        (change.operation, change.kind, change.id) = (.add, entry.kind.rawValue, entry.id)
        (change.at, change.title) = (entry.timestamp, entry.label)
        return change
      }
    }
  }

  /// The entries of a file that a commit names: as the last commit has them, else as the commit has them
  /// itself.
  private func entries(
    _ named: [EntryID], in file: TreeChange, _ path: String, _ notes: NoteIndices
  ) throws -> [Entry] {
    guard let new = file.new, path.hasSuffix(".md"), !named.isEmpty else { return [] }
    let found = try named.compactMap { try notes.entry($0, of: path) }
    if !found.isEmpty { return found }
    let own = NoteIndex(try repository.readBlob(new.id), path: path)
    return named.compactMap { own.entry($0) }
  }
}

/// Tells which files commits changed, one commit after the other.
private struct HistoryReader {
  private let repository: Repository
  /// What the last parent that was looked at had at the path: the next commit, as a rule.
  private var last: (tree: ObjectID, entry: TreeEntry?)?

  init(_ repository: Repository) { self.repository = repository }

  mutating func files(changedBy commit: Commit, only path: String?) throws -> [TreeChange] {
    let before = try commit.parents.first.map { try repository.readCommit($0).tree }
    guard let path else { return try repository.diffTrees(before, commit.tree) }
    let new =
      try last.flatMap { $0.tree == commit.tree ? .some($0.entry) : nil }
      ?? repository.entry(at: path, in: commit.tree)
    let old = try before.flatMap { $0 == commit.tree ? new : try repository.entry(at: path, in: $0) }
    if let before { last = (before, old) }
    func file(_ entry: TreeEntry?) -> TreeChange.File? {
      entry.flatMap { $0.mode == .tree ? nil : TreeChange.File(mode: $0.mode, id: $0.id) }
    }
    guard file(old) != file(new) else { return [] }
    return [TreeChange(path: Array(path.utf8), old: file(old), new: file(new))]
  }
}
