import Git
public import VaultModel
public import VaultStore

/// What was taken back, or would be.
public struct UndoAnswer: Sendable {
  /// The entries that count as retracted now.
  public var retracted: [EntryID]
  /// The notes and files whose edits were undone.
  public var restored: [String]
  /// Edits that others have built on, so that they stay.
  public var kept: [String]
  /// How many messages and answers stay as they are: others have read them.
  public var messages = 0

  public var warnings: [Warning] {
    if messages == 0 { return [] }
    let what = messages == 1 ? "1 entry in an OUTBOX stays" : "\(messages) entries in OUTBOX stay"
    return [
      Warning(
        "messages-stay", "\(what), for others have it. Take a message back with: daybook message cancel ID")
    ]
  }

  public var json: JSON {
    var members: [JSON.Member] = [
      .init("retracted", JSON(retracted)), .init("restored", JSON(restored)), .init("kept", JSON(kept)),
    ]
    if !warnings.isEmpty { members.append(.init("warnings", .array(warnings.map(\.json)))) }
    return .object(members)
  }
}

extension Vault {
  /// Takes back what an agent wrote since a time, on every node whose work is here.
  ///
  /// 1. Its entries stay, and are named by a new entry that retracts them, one in each note.
  /// 2. Its edits are undone from the latest to the first: what a commit changed is merged backwards into the
  ///    file as it is now, and where somebody changed the same words later, theirs stay.
  /// 3. Messages and answers stay, with all that stands in an OUTBOX: what was sent is taken back by another message.
  /// 4. Entries that are retracted or redacted, and edits that are gone, are left alone: to undo twice changes
  ///    nothing.
  ///
  /// - Parameter isDryRun: whether only to tell what would be done.
  public func undo(
    writesOf agent: String, since text: String, as acting: Name?, isDryRun: Bool = false
  ) throws -> UndoAnswer {
    let name = try Name(checking: agent, of: .agent)
    let since = try Moment.since(text, now: environment.now())
    let identity = try identity()
    if !isDryRun { try locked { _ = try snapshot(identity: identity) } }
    let writes = try writes(of: name, since: since)
    let (entries, messages) = try entriesToRetract(writes.entries)
    var answer = UndoAnswer(retracted: entries.map(\.id), restored: [], kept: [], messages: messages)
    let restored = try restoredFiles(writes.edits, &answer)
    answer.restored = restored.map(\.path.description)
    if isDryRun { return answer }
    for file in restored { try restore(file, name, acting, identity) }
    for (path, entries) in Dictionary(grouping: entries, by: \.path).sorted(by: { $0.key < $1.key }) {
      guard let place = VaultPath(Fact.home(of: path)) else { continue }
      for entry in entries { try stampIfNeeded(Fact(naming: entry)) }
      let links = entries.map { Self.link($0.path, $0.id) }
      let draft = try EntryDraft(
        title: "Taken back: \(entries.count == 1 ? entries[0].label : "\(entries.count) entries of \(name)")",
        fields: [
          Field(key: Edge.Verb.retracts.fieldName, value: links.joined(separator: ", ")),
          Field(key: "Reason", value: "undo of what \(name) wrote since \(since)"),
        ] + signature(of: acting, in: place))
      _ = try append(draft, to: place, agent: acting, above: entries.map(\.id).max())
    }
    refreshViews()
    return answer
  }

  private struct Writes {
    var entries: Set<EntryID> = []
    /// Newest first.
    var edits: [(commit: Commit, files: [TreeChange])] = []
  }

  private func writes(of agent: Name, since: Timestamp) throws -> Writes {
    var writes = Writes()
    guard let head = try head().commit else { return writes }
    try forEachAncestor(of: head) { commit in
      guard commit.parents.count < 2, commit.author.time >= since.seconds,
        commit.trailers.contains(where: { $0.key == "Agent" && $0.value == agent.description })
      else { return true }
      let named = commit.trailers.filter { $0.key == "Entry" }.compactMap { EntryID($0.value) }
      writes.entries.formUnion(named)
      if named.isEmpty {
        let parent = try commit.parents.first.map { try repository.readCommit($0).tree }
        writes.edits.append((commit, try repository.diffTrees(parent, commit.tree)))
      }
      return true
    }
    return writes
  }

  /// Those of the entries that are there, and count; and how many stand in an outbox.
  private func entriesToRetract(_ ids: Set<EntryID>) throws -> (entries: [Entry], messages: Int) {
    if ids.isEmpty { return ([], 0) }
    let retracted = Set(
      try facts().flatMap { fact in fact.edges.filter { $0.verb == .retracts }.map(\.target) })
    var found = [Entry]()
    var messages = 0
    for path in try notes() {
      guard let bytes = try folder.read(path)?.bytes else { continue }
      if Outbox.holds(path.description) {  // 3
        messages += Document(bytes).entries(path: path.description).count { ids.contains($0.id) }
        continue
      }
      found += Document(bytes).entries(path: path.description).filter { entry in
        ids.contains(entry.id) && !retracted.contains(entry.id) && entry.field("Redacted") == nil
          && !entry.fields.contains { $0.key == Edge.Verb.retracts.fieldName }
      }
    }
    return (found, messages)
  }

  private struct Restored {
    var path: VaultPath
    var before: [UInt8]
    /// nil where the file goes.
    var after: [UInt8]?
  }

  /// What the files would hold without the edits.
  private func restoredFiles(
    _ edits: [(commit: Commit, files: [TreeChange])], _ answer: inout UndoAnswer
  ) throws -> [Restored] {
    var original = [VaultPath: [UInt8]?]()
    var current = [VaultPath: [UInt8]?]()
    for edit in edits {
      for file in edit.files {
        guard let path = VaultPath(bytes: file.path), !path.isLocalView,
          !Outbox.holds(path.description)  // 3
        else { continue }
        if current[path] == nil {
          let bytes = try folder.read(path)?.bytes
          original[path] = .some(bytes)
          current[path] = .some(bytes)
        }
        let now = current[path] ?? nil
        let old = try file.old.map { try repository.readBlob($0.id) }
        let new = try file.new.map { try repository.readBlob($0.id) }
        let undone = Self.undone(path, now: now, from: new, to: old)
        if undone == now, now != old, !answer.kept.contains(path.description) {
          answer.kept.append(path.description)
        }
        current[path] = .some(undone)
      }
    }
    let changed = current.filter { original[$0.key] != .some($0.value) }
    answer.kept.removeAll { kept in changed.keys.contains { $0.description == kept } }
    return changed.sorted { $0.key < $1.key }.map { path, bytes in
      Restored(path: path, before: (original[path] ?? nil) ?? [], after: bytes)
    }
  }

  /// A file as it is now with one change taken back; what was changed since stays.
  private static func undone(
    _ path: VaultPath, now: [UInt8]?, from new: [UInt8]?, to old: [UInt8]?
  ) -> [UInt8]? {
    if now == new { return old }
    guard let now, path.isMarkdown else { return now }
    func tree(_ bytes: [UInt8]?) -> [String: VaultFile] {
      bytes.map { [path.description: VaultFile($0)] } ?? [:]
    }
    let later = Provenance(date: Timestamp(milliseconds: .max), author: "")
    let own = MergeSide(tree(now), provenance: { _ in later })
    let merge = TreeMerge(base: tree(new), left: own, right: MergeSide(tree(old)))
    return merge.files[path.description]?.bytes ?? now
  }

  private func restore(_ file: Restored, _ agent: Name, _ acting: Name?, _ identity: NodeIdentity) throws {
    try locked {
      let now = try noteForAppending(file.path, identity: identity)
      guard now == file.before else {
        throw VaultError(
          .busy, "\(file.path) was changed meanwhile; what came before it was taken back.",
          hint: "Run it again.")
      }
      if let after = file.after {
        try folder.replace(
          file.path, with: after, isExecutable: folder.read(file.path)?.isExecutable ?? false)
      } else {
        try folder.remove(file.path)
      }
      let step = CommitStep(
        files: [file.path: file.after.map { VaultFile($0) }],
        // Under the agent's own name it would be the next thing to be undone.
        author: acting.flatMap { $0 == agent ? nil : .agent($0.description) } ?? .person,
        subject: "\(CommitStep.label(file.path)): take back what \(agent) changed")
      _ = try commitFile(step, file.path, identity: identity, orRestore: file.before)
    }
  }
}

extension Fact {
  /// Any entry as a fact, so that it can be referred to.
  convenience init(naming entry: Entry) {
    self.init(
      id: entry.id, kind: entry.kind, path: entry.path, line: entry.line, timestamp: entry.timestamp,
      title: entry.label, agent: nil, edges: [], fields: PackedFields([]))
  }
}
