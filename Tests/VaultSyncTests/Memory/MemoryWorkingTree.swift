import Git
import MarkdownSyntax
import VaultModel
import VaultSync
import VaultTesting

@testable import VaultStore

/// A node's files in memory, with the decisions of the real one: what is a deletion, what a stale save, what
/// is in mid-save or held, who writes late, and which commits.
///
/// The decisions are the real code's (``SnapshotPlan``, ``StaleSave``, ``ReplacedVersion``, ``Settling``,
/// ``HeldDeletions``); what is modelled here is the order in which the disk, the state and the branch are
/// written.
final class MemoryWorkingTree: WorkingTree {
  let disk: MemoryDisk
  /// What the next snapshot is asked for.
  var request = SnapshotRequest()
  /// Told of each snapshot, those that a command takes for itself too, and of the only note looked at.
  var whenTaken: (Snapshot, VaultPath?) -> Void = { _, _ in }
  let store: MemoryStore
  private let clock: TestClock
  private let identity: NodeIdentity
  private var hybridClock = HybridClock()
  let branch = "refs/heads/main"

  // What the state folder holds.
  private var known: ObjectID?
  var replaced = [ReplacedVersion]()
  var lateWriters = [MemoryLateWriter]()
  private var heldBases = [VaultPath: ObjectID]()
  private var applying: (target: ObjectID, head: ObjectID?)?

  init(store: MemoryStore, clock: TestClock, identity: NodeIdentity) {
    (self.store, self.clock, self.identity) = (store, clock, identity)
    disk = MemoryDisk { clock.now }
  }

  var now: Int64 { clock.now }

  func committed() throws -> Snapshot? {
    try store.reference(branch).map {
      Snapshot(branch: "main", head: $0, tree: try store.readCommit($0).tree)
    }
  }

  func snapshot() throws -> Snapshot { try snapshot(request) }

  func snapshot(_ request: SnapshotRequest) throws -> Snapshot {
    try recover()
    let head = try store.reference(branch)
    let tree = try head.map { try store.readCommit($0).tree }
    var snapshot = Snapshot(branch: "main", head: head, tree: tree)
    var state = State()
    var request = request
    if let path = request.only {
      let old = try tree.flatMap { try store.file(at: path, in: $0) }.flatMap { try file($0.mode, $0.id) }
      if let new = disk[path], old != new { state.changes = [.init(path: path, old: old, new: new)] }
      if state.changes.contains(where: \.movesEntries) { request.only = nil }
    }
    if request.only == nil {
      snapshot.reconciled = try takeInLateWrites()
      state = try self.state(against: tree)
    }
    leave(request, &state, &snapshot)
    try release(&state, tree)
    snapshot.reconciled += try reconcile(&state, tree)
    var unseen = [VaultPath]()
    for path in state.missing where try !restore(path, from: tree, &snapshot, &state) { unseen.append(path) }
    try store.steps.take()
    replaced = try ReplacedVersion.remembering(
      changedIn: state.changes, in: replaced, store: store, now: clock.now / 1000)
    let wider = try store.tree(known, withNewFilesOf: state.changes)
    if wider != known {
      try store.steps.take()
      known = wider
    }
    let commits = try commit(SnapshotPlan(state.changes, agent: identity.agent).steps)
    if let last = commits.last { (snapshot.head, snapshot.tree) = (last.id, last.tree) }
    snapshot.commits = commits.map(\.id)
    if request.only == nil {
      try remember(held: snapshot.held, tree)
      try store.steps.take()
      known = try snapshot.tree.map { try self.tree($0, without: unseen) }
    } else if known == tree, let now = snapshot.tree {
      try store.steps.take()
      known = now
    }
    whenTaken(snapshot, request.only)
    return snapshot
  }

  func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome {
    try recover()
    let held = Set(snapshot.held)
    let changes = try store.diffTrees(snapshot.tree, store.readCommit(target).tree)
      .filter { change in !(VaultPath(bytes: change.path).map(held.contains) ?? false) }
    let leaving = Set(changes.filter { $0.new == nil }.compactMap { VaultPath(bytes: $0.path) })
    guard try store.reference(branch) == snapshot.head,
      try changes.allSatisfy({ try isFree($0, leaving: leaving, known: known) })
    else { return .changed }
    try store.steps.take()
    applying = (target, snapshot.head)
    return .applied(skipped: try carryOut(target, snapshot.head, changes))
  }

  /// Appends an entry and commits it, as the command does.
  func append(_ draft: EntryDraft, to path: VaultPath) throws -> EntryID {
    try recover()
    let before = try tree()
    let old = try before.flatMap { try store.file(at: path, in: $0)?.id }
    if try old != disk[path].map({ try Repository.hashBlob($0.bytes) }) {
      let isGone = disk[path] == nil
      let snapshot = try snapshot(SnapshotRequest(only: isGone ? nil : path))
      if snapshot.held.contains(path) { try putBack(path, snapshot.tree) }
    }
    let bytes = disk[path]?.bytes ?? []
    for case let id? in Document(bytes).writtenIDs { hybridClock.observe(id.reading, wall: clock.now) }
    let id = EntryID(
      reading: hybridClock.issue(wall: clock.now).reading, node: identity.node.description,
      random: clock.random())
    let entry = draft.rendered(id: id, at: id.timestamp).bytes
    try store.steps.take()
    try disk.write(VaultFile(bytes + (try Appending.suffix(for: entry, to: bytes))), to: path)
    let isWhole = try tree() == known
    let step = CommitStep(
      files: [path: disk[path]], author: path.agent.map { .agent(String($0)) } ?? .person,
      date: id.timestamp,
      subject: "\(CommitStep.label(path)): \(draft.title)", entries: [id], key: nil)
    let commits = try commit([step])
    if isWhole {
      known = commits.last?.tree
    } else if let file = try store.file(at: path, in: commits.last?.tree) {
      known = try store.updateTree(known, changes: [(path: path.description, file: (file.mode, file.id))])
    }
    return id
  }

  /// What the disk holds, compared with a tree.
  private struct State {
    var changes = [SnapshotPlan.Change]()
    var missing = [VaultPath]()
    var notes = 0
  }

  private func tree() throws -> ObjectID? {
    try store.reference(branch).map { try store.readCommit($0).tree }
  }

  private func state(against tree: ObjectID?) throws -> State {
    var state = State()
    var rest = disk.files.filter { TakeInRule.decides($0.key) != false }
    for change in try store.diffTrees(nil, tree) {
      guard let path = VaultPath(bytes: change.path), let old = try file(change.new), old.kind != .link else {
        continue
      }
      if TreeMerge.isNote(path.description) { state.notes += 1 }
      let new = rest.removeValue(forKey: path)
      if new == nil, try known.flatMap({ try store.file(at: path, in: $0) }) == nil {
        state.missing.append(path)
      } else if new != old {
        state.changes.append(.init(path: path, old: old, new: new))
      }
    }
    state.changes += rest.map { .init(path: $0.key, old: nil, new: $0.value) }
    state.changes.sort { $0.path < $1.path }
    return state
  }

  private func leave(_ request: SnapshotRequest, _ state: inout State, _ snapshot: inout Snapshot) {
    if request.leavesUnsettled {
      snapshot.unsettled = Settling.left(of: state.changes) { change in
        guard let inode = disk.inodes[change.path] else { return false }
        return Settling.isUnderWay(change, modified: inode.time, now: clock.now)
      }
    }
    if !request.allowsMassDeletion {
      snapshot.held = HeldDeletions(state.changes, notes: state.notes) { entryCount(snapshot.tree) }.paths
        .sorted()
    }
    let left = Set(snapshot.unsettled + snapshot.held)
    state.changes.removeAll { left.contains($0.path) }
  }

  private func entryCount(_ tree: ObjectID?) -> Int {
    guard let tree, let files = try? store.files(in: tree) else { return 0 }
    return files.filter { TreeMerge.isNote(String(decoding: $0.key, as: UTF8.self)) }
      .reduce(0) { count, file in
        count + Document(store.blobs[file.value.id] ?? []).pieces.count { $0.kind != .section }
      }
  }

  private func reconcile(_ state: inout State, _ tree: ObjectID?) throws -> [String] {
    var versions = replaced
    let seen = Dictionary(uniqueKeysWithValues: state.changes.map { ($0.path, $0.new) })
    let reconciled = try StaleSave.reconcile(
      &state.changes, versions: &versions, tree: tree, store: store, now: clock.now / 1000)
    for change in reconciled {
      guard let new = change.new else { continue }
      try store.steps.take()
      if case .some(let file?) = seen[change.path] { keepForLateWriters(change.path, as: file) }
      try disk.replace(change.path, with: new)
    }
    try store.steps.take()
    replaced = versions
    return reconciled.filter { $0.old != nil }.map(\.path.description)
  }

  private func restore(
    _ path: VaultPath, from tree: ObjectID?, _ snapshot: inout Snapshot, _ state: inout State
  )
    throws -> Bool
  {
    guard let tree, let found = try store.file(at: path, in: tree), let file = try file(found.mode, found.id)
    else { return true }
    do {
      try store.steps.take()
      try disk.replace(path, with: file)
      return true
    } catch let error as VaultError {
      if try settleClash(path, file, &state.changes) { return true }
      snapshot.skipped.append((path.description, error.message))
      return false
    }
  }

  /// Brings files whose deletion is no longer held into step with what others changed in them meanwhile.
  private func release(_ state: inout State, _ tree: ObjectID?) throws {
    for index in state.changes.indices {
      let change = state.changes[index]
      guard let id = heldBases[change.path], let old = change.old, try id != Repository.hashBlob(old.bytes)
      else { continue }
      let base = VaultFile(try store.readBlob(id), kind: old.kind)
      let files = StaleSave.merged(change.new, with: old, over: base, at: change.path)
      state.changes[index].new = files[change.path.description]
      for (path, file) in files.losersFirst(of: change.path)
      where path != change.path || file != change.new {
        if path != change.path {
          guard let tree, try store.file(at: path, in: tree) == nil else { continue }
          state.changes.append(.init(path: path, old: nil, new: file))
        }
        try store.steps.take()
        try disk.replace(path, with: file)
      }
    }
    state.changes.removeAll { $0.old == $0.new }
    state.changes.sort { $0.path < $1.path }
  }

  private func remember(held paths: [VaultPath], _ tree: ObjectID?) throws {
    var bases = [VaultPath: ObjectID]()
    for path in paths {
      bases[path] = try heldBases[path] ?? tree.flatMap { try store.file(at: path, in: $0)?.id }
    }
    heldBases = bases
  }

  private func putBack(_ path: VaultPath, _ tree: ObjectID?) throws {
    guard let tree, let found = try store.file(at: path, in: tree), let old = try file(found.mode, found.id)
    else { return }
    heldBases[path] = nil
    let files =
      disk[path].map { StaleSave.merged($0, with: old, over: nil, at: path) } ?? [path.description: old]
    for (name, file) in files.sorted(by: { $0.key < $1.key }) {
      if let path = VaultPath(name) { try disk.replace(path, with: file) }
    }
    _ = try snapshot(SnapshotRequest(only: path))
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

  private func carryOut(
    _ target: ObjectID, _ head: ObjectID?, _ changes: [TreeChange], settled: Set<VaultPath> = []
  ) throws -> [(path: String, why: String)] {
    let versions = try ReplacedVersion.remembering(
      changes, in: replaced, store: store, now: clock.now / 1000)
    try store.steps.take()
    replaced = versions
    let skipped = try write(
      changes.filter { !(VaultPath(bytes: $0.path).map(settled.contains) ?? false) })
    let unseen = skipped.compactMap { VaultPath($0.path) }
    let held = try self.tree(store.readCommit(target).tree, without: unseen)
    try store.steps.take()
    known = held
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
    guard now == head || now == target else {
      applying = nil
      return
    }
    let from = try head.map { try store.readCommit($0).tree }
    let changes = try store.diffTrees(from, store.readCommit(target).tree)
    _ = try carryOut(target, head, changes, settled: settle(changes, over: from))
  }

  private func settle(_ changes: [TreeChange], over tree: ObjectID?) throws -> Set<VaultPath> {
    var paths = [InterruptedApply.Path]()
    for change in changes {
      guard let path = VaultPath(bytes: change.path), try place(of: change) != .inTheWay else { continue }
      let (old, new) = (try file(change.old), try file(change.new))
      if old?.kind == .link || new?.kind == .link { continue }
      paths.append(.init(path, old: old, brought: new, disk: disk[path]))
    }
    let known = Set(paths.map(\.path))
    let others = try state(against: tree).changes.filter {
      !known.contains($0.path) && TreeMerge.isNote($0.path.description)
    }
    let settled = try InterruptedApply.settled(
      paths, others: others, versions: replaced, tree: tree, store: store, now: clock.now / 1000)
    let read = Dictionary(paths.map { ($0.path, $0.disk) } + others.map { ($0.path, $0.new) }) { $1 }
    for (path, file) in settled.sorted(by: { $0.key < $1.key }) where disk[path] != file {
      try store.steps.take()
      if disk[path] != nil { keepForLateWriters(path, as: (read[path] ?? nil) ?? VaultFile([])) }
      if let file { try disk.replace(path, with: file) } else { disk.remove(path) }
    }
    return Set(settled.keys)
  }

  private func tree(_ tree: ObjectID, without paths: [VaultPath]) throws -> ObjectID {
    if paths.isEmpty { return tree }
    return try store.updateTree(tree, changes: paths.map { (path: $0.description, file: nil) })
  }
}

extension MemoryDisk.Inode {
  /// When it was written last.
  var time: FileStat.Time {
    FileStat.Time(seconds: modified / 1000, nanoseconds: UInt32(modified % 1000) * 1_000_000)
  }
}
