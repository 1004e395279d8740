import Git
public import VaultModel
public import VaultStore

/// An entry with all that was said about it and done to it.
public struct ShowAnswer: Sendable {
  public var entry: EntryAnswer
  public var path: String
  /// The decision, alert or task that it belongs to; nil where it is none.
  public var item: ItemAnswer?
  /// It, what changes it, and what it changes, in the order of ids.
  public var thread: [(path: String, entry: EntryAnswer)]
  /// The commits that touched one of these, newest first.
  public var commits: [ChangeAnswer]

  public var json: JSON {
    func json(_ path: String, _ entry: EntryAnswer) -> JSON {
      guard case .object(let members) = entry.json else { return entry.json }
      return .object(members + [.init("path", .string(path))])
    }
    return [
      "entry": json(path, entry), "item": item?.json ?? .null,
      "thread": .array(thread.map { json($0.path, $0.entry) }), "commits": .array(commits.map(\.json)),
    ]
  }
}

extension Vault {
  /// An entry, its thread, and the commits that touched it.
  ///
  /// - Parameter kind: what the entry has to be; then a change of such an item names it as well.
  public func show(_ id: String, as kind: EntryKind? = nil) throws -> ShowAnswer {
    let facts = try facts()
    let fold = Fold(facts, at: Timestamp(milliseconds: environment.now()))
    let subject: Entry
    if let kind {
      let root = try item(id, kind, in: fold).root
      subject = try read([root.id], in: [root.path])[root.id] ?? entry(root.id.description)
    } else {
      subject = try entry(id)
    }
    let item = fold.item(holding: subject.id)
    var ids = Set(item?.entries.map(\.id) ?? [])
    ids.insert(subject.id)
    // The end of a decision's story is the one that stands in its place.
    let own = ids
    for fact in facts where fact.edges.contains(where: { $0.verb == .supersedes && own.contains($0.target) })
    {
      ids.insert(fact.id)
    }
    if item == nil {
      // What changes an entry that is none of these kinds.
      for fact in facts.sorted(by: { $0.id < $1.id })
      where fact.edges.contains(where: { ids.contains($0.target) && $0.verb != .after }) {
        ids.insert(fact.id)
      }
    }
    let places = Set(facts.filter { ids.contains($0.id) }.map(\.path) + [subject.path])
    let entries = try read(ids, in: places)
    let commits = try commits(touching: entries)
    func answer(_ entry: Entry) -> EntryAnswer {
      let commit = commits.first { $0.id == entry.id && $0.operation == .add }
      let folder = VaultPath(entry.path)?.agent.map(String.init)
      return EntryAnswer(
        entry: entry, author: entry.field("Agent") ?? commit?.agent ?? folder ?? commit?.author,
        commit: commit?.commit)
    }
    return ShowAnswer(
      entry: answer(subject), path: subject.path, item: item.map { fold.answer($0) },
      thread: entries.values.sorted { $0.id < $1.id }.map { ($0.path, answer($0)) }, commits: commits)
  }

  /// Entries by id, from some notes.
  private func read(_ ids: Set<EntryID>, in paths: Set<String>) throws -> [EntryID: Entry] {
    var found = [EntryID: Entry]()
    for path in paths.sorted() {
      guard let place = VaultPath(path), let bytes = try folder.read(place)?.bytes else { continue }
      for entry in Document(bytes).entries(path: path) where ids.contains(entry.id) && found[entry.id] == nil
      {
        found[entry.id] = entry
      }
    }
    return found
  }

  /// The commits that added, changed, moved or removed some entries, newest first. The walk ends when all are
  /// accounted for.
  private func commits(touching entries: [EntryID: Entry]) throws -> [ChangeAnswer] {
    guard let head = try headCommit() else { return [] }
    var missing = Set(entries.keys)
    let marks = entries.values.filter(\.hasWrittenID).map { Array("^\($0.id)".utf8) }
    let areAllWritten = marks.count == entries.count
    var changes = [ChangeAnswer]()
    try forEachAncestor(of: head) { commit in
      let named = commit.trailers.filter { $0.key == "Entry" }.compactMap { EntryID($0.value) }
      for id in named where missing.remove(id) != nil {
        guard let entry = entries[id] else { continue }
        var change = ChangeAnswer(commit, path: entry.path)
        (change.operation, change.kind, change.id) = (.add, entry.kind.rawValue, id)
        (change.at, change.title) = (entry.timestamp, entry.label)
        changes.append(change)
      }
      if named.isEmpty, commit.parents.count < 2 {
        changes += try self.edits(by: commit, of: entries, marks: areAllWritten ? marks : nil)
      }
      return !missing.isEmpty
    }
    return changes
  }

  /// What a commit that brought no entry did to some.
  ///
  /// - Parameter marks: the written ids, one of which a note has to hold to be looked at; nil looks at all.
  private func edits(by commit: Commit, of entries: [EntryID: Entry], marks: [[UInt8]]?) throws
    -> [ChangeAnswer]
  {
    let parent = try commit.parents.first.map { try repository.readCommit($0).tree }
    var before = [EntryID: (path: String, content: Content)]()
    var after = before
    for file in try repository.diffTrees(parent, commit.tree) {
      let path = String(decoding: file.path, as: UTF8.self)
      guard path.hasSuffix(".md") else { continue }
      func collect(_ blob: ObjectID?, _ found: inout [EntryID: (path: String, content: Content)]) throws {
        guard let blob else { return }
        let bytes = try repository.readBlob(blob)
        if let marks, !marks.contains(where: { bytes.firstRange(of: $0) != nil }) { return }
        for entry in Document(bytes).entries(path: path) where entries[entry.id] != nil {
          found[entry.id] = (path, entry.content)
        }
      }
      try collect(file.old?.id, &before)
      try collect(file.new?.id, &after)
    }
    return Set(before.keys).union(after.keys).sorted().compactMap { id in
      let (old, new) = (before[id], after[id])
      if let old, let new, old.path == new.path, old.content == new.content { return nil }
      var change = ChangeAnswer(commit, path: (new ?? old)?.path ?? "")
      change.id = id
      change.operation =
        old == nil ? .add : new == nil ? .delete : old?.content == new?.content ? .move : .edit
      return change
    }
  }
}

extension ChangeAnswer {
  /// What a commit says of itself, as an edit of a note.
  ///
  /// - Parameter trailers: the commit's, where they are known.
  init(_ commit: Commit, _ trailers: [(key: String, value: String)]? = nil, path: String) {
    let trailers = trailers ?? commit.trailers
    let subject = commit.subject
    self.init(
      commit: commit.id, at: Timestamp(seconds: commit.author.time),
      agent: trailers.first { $0.key == "Agent" }?.value, author: commit.author.name,
      node: trailers.first { $0.key == "Node" }?.value, operation: .edit, kind: "edit", path: path,
      id: nil, title: subject, subject: subject)
  }
}
