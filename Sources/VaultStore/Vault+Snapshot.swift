public import Git
import VaultModel

/// What a snapshot did.
public struct Snapshot: Sendable {
  /// The branch and its commit afterwards; nil where there is still none.
  public var branch: String
  public var head: ObjectID?
  public var tree: ObjectID?
  /// The commits made, oldest first.
  public var commits: [ObjectID] = []
  /// Files that were left as they are, and why.
  public var skipped: [(path: String, why: String)] = []
  /// Notes that a program had overwritten with a copy older than what sync had brought: both were kept.
  public var reconciled: [String] = []
}

extension Vault {
  /// Takes in all that was written into the vault by hand, as commits on the branch that is checked out.
  ///
  /// To be called while the vault is locked. Throws `.deferred` while a merge or rebase of the person's is half done: what it
  /// put on disk is theirs to commit.
  public func snapshot(identity: NodeIdentity) throws -> Snapshot {
    guard repository.state == .clean else {
      throw VaultError(
        .deferred, "A \(repository.state.rawValue) is half done in this vault, and was left alone.",
        hint: "Finish it, or give it up: git status says how.")
    }
    let (branch, head) = try head()
    let tree = try head.map { try repository.readCommit($0).tree }
    var disk = try diskState(against: tree, known: try state.tree())
    var snapshot = Snapshot(branch: branch, head: head, tree: tree, skipped: disk.skipped)
    snapshot.reconciled = try reconcileStaleSaves(&disk.changes)
    for path in disk.missing { try restore(path, from: tree, &disk) }
    let plan = SnapshotPlan(disk.changes, agent: identity.agent)
    let commits = try commit(plan.steps, identity: identity)
    if let last = commits.last {
      snapshot.head = last.id
      snapshot.tree = last.tree
      snapshot.commits = commits.map(\.id)
    }
    if let tree = snapshot.tree {
      if try state.tree() != tree { try state.setTree(tree) }
      refreshIndex(tree, disk.stats)
    }
    return snapshot
  }

  /// The files that the next snapshot would take in, and those that it would pass over, with the reason. Writes nothing.
  package func uncommitted() throws -> (paths: [VaultPath], skipped: [(path: String, why: String)]) {
    let tree = try head().commit.map { try repository.readCommit($0).tree }
    let disk = try diskState(against: tree, known: try state.tree())
    return (disk.changes.map(\.path), disk.skipped)
  }

  /// Puts a file of the tree on disk that this node is not known to have had there.
  private func restore(_ path: VaultPath, from tree: ObjectID?, _ disk: inout DiskState) throws {
    guard let found = try repository.file(at: path, in: tree), let file = try vaultFile(found.mode, found.id) else { return }
    try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable)
    if let now = try folder.read(path) { disk.stats[path] = now.stat }
  }

  /// Turns stale whole-file saves into the edits that they were meant as, on disk too.
  private func reconcileStaleSaves(_ changes: inout [SnapshotPlan.Change]) throws -> [String] {
    let now = environment.now() / 1000
    let versions = try state.replaced()
    var recent = versions.filter { abs(now - $0.at) <= Self.staleSaveWindow }
    var reconciled = [String]()
    for index in changes.indices {
      let change = changes[index]
      guard let old = change.old, let new = change.new else { continue }
      for version in recent.reversed() where version.path == change.path.description {
        guard let before = try? repository.readBlob(version.blob),
          let merged = StaleSave.merged(path: change.path, version: before, brought: old.bytes, disk: new.bytes)
        else { continue }
        try folder.replace(change.path, with: merged.bytes, isExecutable: new.kind == .executable)
        changes[index].new = VaultFile(merged.bytes, kind: new.kind)
        reconciled.append(change.path.description)
        recent.removeAll { $0.path == change.path.description }  // A second deletion stands.
        break
      }
    }
    changes.removeAll { $0.old == $0.new }
    if recent != versions { try state.setReplaced(recent) }
    return reconciled
  }

  /// How long a version that sync replaced may still be written back, in seconds.
  static let staleSaveWindow: Int64 = 10 * 60

  /// Brings git's index into step with a tree that the disk holds, so that `git status` is clean.
  ///
  /// The index is a cache: where another program holds it, it stays as it is, and the next snapshot tries again.
  func refreshIndex(_ tree: ObjectID, _ stats: [VaultPath: FileStat]) {
    do {
      if isIndexCurrent(tree, stats) { return }
      try repository.resetIndex(toTree: tree) { path in VaultPath(bytes: path).flatMap { stats[$0] } }
    } catch {
      environment.log("index not refreshed: \(error)")
    }
  }

  private func isIndexCurrent(_ tree: ObjectID, _ stats: [VaultPath: FileStat]) -> Bool {
    guard let entries = try? repository.indexEntries() else { return false }
    var known = [String: IndexEntry](minimumCapacity: entries.count)
    for entry in entries { known[String(decoding: entry.path, as: UTF8.self)] = entry }
    var isCurrent = true
    var count = 0
    do {
      try repository.forEachFile(in: tree) { file in
        count += 1
        let path = String(decoding: file.path, as: UTF8.self)
        guard let entry = known[path], entry.id == file.id, entry.mode == file.mode, entry.stage == 0 else {
          isCurrent = false
          return
        }
        if let disk = VaultPath(bytes: file.path).flatMap({ stats[$0] }), !entry.stat.isSame(as: disk) { isCurrent = false }
      }
    } catch {
      return false
    }
    return isCurrent && count == entries.count
  }
}
