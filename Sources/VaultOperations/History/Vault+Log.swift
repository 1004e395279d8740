import Git
public import VaultModel
public import VaultStore

extension Vault {
  /// What happened in the vault, by its commits, newest first: each new entry, and each file that was edited.
  ///
  /// Merge commits are passed over: what they join stands in their parents.
  public func log(_ query: LogQuery = LogQuery(), as agent: Name?) throws -> LogAnswer {
    if let kind = query.kind, !Self.kinds.contains(kind) {
      throw VaultError(
        .badOption, "“\(kind)” is no kind of change.", hint: "Use \(Self.kinds.joined(separator: ", ")).")
    }
    let path = try query.file.map { try note($0, agent: agent).description }
    let author = try query.agent.map { try Name(checking: $0, of: .agent).description }
    let since = try query.since.map { try Moment.since($0, now: environment.now()) }
    guard let head = try headCommit() else { return LogAnswer(changes: []) }
    let tree = try repository.readCommit(head).tree
    var known = [String: [Entry]]()
    var changes = [ChangeAnswer]()
    try forEachAncestor(of: head) { commit in
      guard commit.parents.count < 2, since.map({ commit.author.time >= $0.seconds }) ?? true else {
        return true
      }
      if let author, Self.agent(of: commit) != author { return true }
      for change in try self.changes(of: commit, only: path, head: tree, &known)
      where query.kind.map({ $0 == change.kind }) ?? true {
        changes.append(change)
      }
      return query.last.map { changes.count < $0 } ?? true
    }
    return LogAnswer(changes: query.last.map { Array(changes.prefix($0)) } ?? changes)
  }

  private static let kinds = EntryKind.allCases.map(\.rawValue) + ["edit"]

  private static func agent(of commit: Commit) -> String? {
    commit.trailers.first { $0.key == "Agent" }?.value
  }

  private func changes(
    of commit: Commit, only path: String?, head: ObjectID, _ known: inout [String: [Entry]]
  ) throws -> [ChangeAnswer] {
    let parent = try commit.parents.first.map { try repository.readCommit($0).tree }
    let named = commit.trailers.filter { $0.key == "Entry" }.compactMap { EntryID($0.value) }
    return try repository.diffTrees(parent, commit.tree).flatMap { file -> [ChangeAnswer] in
      let place = String(decoding: file.path, as: UTF8.self)
      guard path.map({ $0 == place }) ?? true else { return [] }
      let entries = try entries(Set(named), in: file, place, head: head, &known)
      let edit = ChangeAnswer(
        commit: commit.id, at: Timestamp(seconds: commit.author.time), agent: Self.agent(of: commit),
        author: commit.author.name, node: commit.trailers.first { $0.key == "Node" }?.value,
        operation: file.new == nil ? .delete : file.old == nil && named.isEmpty ? .add : .edit, kind: "edit",
        path: place, id: nil, title: commit.subject)
      if entries.isEmpty { return [edit] }
      return entries.reversed().map { entry in
        var change = edit
        (change.operation, change.kind, change.id) = (.add, entry.kind.rawValue, entry.id)
        (change.at, change.title) = (entry.timestamp, entry.label)
        return change
      }
    }
  }

  /// The entries of a file that a commit names: as the last commit has them, else as the commit has them
  /// itself.
  ///
  /// - Parameter known: the entries of notes as the last commit has them; a note is read once.
  private func entries(
    _ named: Set<EntryID>, in file: TreeChange, _ path: String, head: ObjectID,
    _ known: inout [String: [Entry]]
  ) throws -> [Entry] {
    guard let new = file.new, path.hasSuffix(".md"), !named.isEmpty else { return [] }
    func entries(_ blob: ObjectID?) throws -> [Entry] {
      try blob.map { Document(try repository.readBlob($0)).entries(path: path) } ?? []
    }
    let current = try known[path] ?? entries(repository.entry(at: path, in: head)?.id)
    known[path] = current
    let found = current.filter { named.contains($0.id) }
    return found.isEmpty ? try entries(new.id).filter { named.contains($0.id) } : found
  }
}
