import Git
import MarkdownSyntax
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// A node's files in memory, with the decisions of the real one: what is a deletion, what a stale save,
/// which commits.
final class MemoryWorkingTree: WorkingTree {
  var files = [VaultPath: VaultFile]()
  private let store: MemoryStore
  private let clock: TestClock
  private let identity: NodeIdentity
  private var known: ObjectID?
  private var replaced = [ReplacedVersion]()
  private var hybridClock = HybridClock()
  private var applying: (target: ObjectID, head: ObjectID?)?
  private let branch = "refs/heads/main"

  init(store: MemoryStore, clock: TestClock, identity: NodeIdentity) {
    (self.store, self.clock, self.identity) = (store, clock, identity)
  }

  func snapshot() throws -> Snapshot {
    try recover()
    let head = try store.reference(branch)
    let tree = try head.map { try store.readCommit($0).tree }
    var changes = try changes(since: tree)
    let reconciled = try StaleSave.reconcile(
      &changes, versions: &replaced, tree: tree, store: store, now: clock.now / 1000)
    for change in reconciled { files[change.path] = change.new }
    let commits = try commit(SnapshotPlan(changes, agent: identity.agent).steps)
    var snapshot = Snapshot(
      branch: "main", head: commits.last?.id ?? head, tree: commits.last?.tree ?? tree)
    snapshot.commits = commits.map(\.id)
    snapshot.reconciled = reconciled.filter { $0.old != nil }.map(\.path.description)
    known = snapshot.tree
    return snapshot
  }

  func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome {
    try recover()
    let changes = try store.diffTrees(snapshot.tree, store.readCommit(target).tree)
    guard try store.reference(branch) == snapshot.head, try changes.allSatisfy({ try holds($0.old, $0) })
    else {
      return .changed
    }
    try store.steps.take()
    applying = (target, snapshot.head)
    return .applied(skipped: try carryOut(target, snapshot.head))
  }

  /// Appends an entry and commits it, as the command does.
  func append(_ draft: EntryDraft, to path: VaultPath) throws -> EntryID {
    try recover()
    let before = try tree()
    let old = try before.flatMap { try store.file(at: path, in: $0)?.id }
    if try old != files[path].map({ try Repository.hashBlob($0.bytes) }) { _ = try snapshot() }
    let bytes = files[path]?.bytes ?? []
    for case let id? in Document(bytes).writtenIDs { hybridClock.observe(id.reading, wall: clock.now) }
    let id = EntryID(
      reading: hybridClock.issue(wall: clock.now).reading, node: identity.node.description,
      random: clock.random())
    let entry = draft.rendered(id: id, at: id.timestamp).bytes
    try store.steps.take()
    files[path] = VaultFile(bytes + (try Appending.suffix(for: entry, to: bytes)))
    let isWhole = try tree() == known
    let step = CommitStep(
      files: [path: files[path]], author: path.agent.map { .agent(String($0)) } ?? .person,
      date: id.timestamp,
      subject: "\(CommitStep.label(path)): \(draft.title)", entries: [id], key: nil)
    let commits = try commit([step])
    if isWhole { known = commits.last?.tree }
    return id
  }

  private func tree() throws -> ObjectID? {
    try store.reference(branch).map { try store.readCommit($0).tree }
  }

  private func changes(since tree: ObjectID?) throws -> [SnapshotPlan.Change] {
    var changes = [SnapshotPlan.Change]()
    var rest = files
    for change in try store.diffTrees(nil, tree) {
      guard let path = VaultPath(bytes: change.path), let old = try file(change.new), old.kind != .link else {
        continue
      }
      let new = rest.removeValue(forKey: path)
      if new == nil, try known.flatMap({ try store.file(at: path, in: $0) }) == nil {
        files[path] = old
      } else if new != old {
        changes.append(.init(path: path, old: old, new: new))
      }
    }
    changes += rest.map { .init(path: $0.key, old: nil, new: $0.value) }
    return changes.sorted { $0.path < $1.path }
  }

  private func commit(_ steps: [CommitStep]) throws -> [Commit] {
    let head = try store.reference(branch)
    var parent = try head.map { try store.readCommit($0) }
    var commits = [Commit]()
    for step in steps {
      let commit = try step.write(to: store, on: parent, identity: identity, now: clock.now / 1000)
      commits.append(commit)
      parent = commit
    }
    if let last = commits.last {
      try store.updateReference(branch, to: last.id, expecting: head, log: "test")
    }
    return commits
  }

  private func carryOut(_ target: ObjectID, _ head: ObjectID?) throws -> [(path: String, why: String)] {
    let to = try store.readCommit(target).tree
    let changes = try store.diffTrees(try head.map { try store.readCommit($0).tree }, to)
    replaced = try ReplacedVersion.remembering(changes, in: replaced, store: store, now: clock.now / 1000)
    var skipped = [(path: String, why: String)]()
    for change in changes {
      let (old, new) = (try file(change.old), try file(change.new))
      guard let path = VaultPath(bytes: change.path), new?.kind != .link, change.new?.mode != .submodule
      else {
        skipped.append((String(decoding: change.path, as: UTF8.self), "no safe path of a regular file"))
        continue
      }
      try store.steps.take()
      if try holds(change.old, change) {
        files[path] = new
      } else if let disk = files[path], disk != new {
        for (name, file) in StaleSave.merging(disk, with: new, over: old, at: path) {
          if let path = VaultPath(name) { files[path] = file }
        }
      }
    }
    try store.steps.take()
    known = to
    if try store.reference(branch) != target {
      try store.updateReference(branch, to: target, expecting: head, log: "test")
    }
    try store.steps.take()
    applying = nil
    return skipped
  }

  private func recover() throws {
    guard let (target, head) = applying else { return }
    let now = try store.reference(branch)
    if now == head || now == target { _ = try carryOut(target, head) } else { applying = nil }
  }

  /// Whether the disk holds a file as a tree has it; what is no safe path of a regular file is never there.
  private func holds(_ expected: TreeChange.File?, _ change: TreeChange) throws -> Bool {
    guard let path = VaultPath(bytes: change.path) else { return true }
    let expected = try file(expected)
    return files[path] == (expected?.kind == .link ? nil : expected)
  }

  private func file(_ file: TreeChange.File?) throws -> VaultFile? {
    guard let file else { return nil }
    let kind: VaultFile.Kind
    switch file.mode {
    case .blob: kind = .regular
    case .executable: kind = .executable
    case .symlink: kind = .link
    case .tree, .submodule: return nil
    }
    return VaultFile(try store.readBlob(file.id), kind: kind)
  }
}
