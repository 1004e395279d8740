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
  /// Files that somebody seems to be saving, and that are left for the next snapshot.
  public var unsettled: [VaultPath] = []
  /// Those of them that the caller doesn't wait for.
  package var postponed: [VaultPath] = []
  /// Files whose deletion waits for a person's word: the last commit's stay.
  public var held: [VaultPath] = []
  /// Files with pieces that hold secrets, which are left uncommitted; `skipped` names them.
  public var withheld: [VaultPath] = []
  /// Files that git has in conflict, and that wait for a person to settle them: the last commit's stay.
  public var unmerged: [VaultPath] = []
  /// Files of which git's index had a version that was nowhere else: it is kept under a reference.
  public var staged: [VaultPath] = []

  package init(branch: String, head: ObjectID?, tree: ObjectID?) {
    (self.branch, self.head, self.tree) = (branch, head, tree)
  }
}

extension Vault {
  /// Takes in all that was written into the vault by hand, as commits on the branch that is checked out.
  ///
  /// To be called while the vault is locked. Throws `.deferred` while a merge or rebase of the person's is
  /// half done: what it put on disk is theirs to commit.
  public func snapshot(
    identity: NodeIdentity, _ request: SnapshotRequest = SnapshotRequest()
  ) throws -> Snapshot {
    guard repository.state == .clean else {
      throw VaultError(
        .deferred, "A \(repository.state.rawValue) is half done in this vault, and was left alone.",
        hint: "Finish it, or give it up: git status says how.")
    }
    let (branch, head) = try head()
    let tree = try head.map { try repository.readCommit($0).tree }
    var snapshot = Snapshot(branch: branch, head: head, tree: tree)
    if let path = request.only, let taken = try take(path, request, identity, snapshot) { return taken }
    if shared != nil { throw NeedsWholeVault() }
    snapshot.reconciled = try takeInLateWrites()
    let look = DiskSignature(of: folder)
    if let head, let look, try state.signature(at: head) == look { return snapshot }
    let known = try state.tree()
    var disk = try diskState(against: tree, known: known)
    snapshot.staged = try keepStaged(disk.staged, head)
    try leave(request, &disk, &snapshot)
    try release(&disk, tree)
    snapshot.reconciled += try reconcileStaleSaves(&disk, tree)
    var gate = PathGate(repository, tree: tree, known: known, limit: configuration.fileLimit)
    for path in disk.missing { try restore(path, from: tree, &gate, &disk) }
    snapshot.skipped = disk.skipped
    try withholdSecrets(&disk, &snapshot)
    try remember(changedIn: disk.changes)
    let wider = try repository.tree(known, withNewFilesOf: disk.changes)
    if let wider, wider != known { try state.setTree(wider) }
    try commit(disk.changes, identity, &snapshot)
    try remember(held: snapshot.held + snapshot.unmerged, tree)
    var isComplete =
      snapshot.skipped.isEmpty && snapshot.unsettled.isEmpty && snapshot.held.isEmpty
      && disk.unmerged.isEmpty && !disk.isWritten
    if let tree = snapshot.tree {
      let held = try self.tree(tree, without: disk.unseen)
      if wider != held { try state.setTree(held) }
      // What git has in conflict stands only in the index.
      let isIndexStale = !disk.isIndexCurrent || !snapshot.commits.isEmpty
      if isIndexStale, disk.unmerged.isEmpty, !refreshIndex(tree, disk.stats) { isComplete = false }
    }
    if let head = snapshot.head, let look, look.isSettled, isComplete {
      // Taken before any file was read: what was written since differs from it.
      try state.setSignature(look, at: head)
    }
    return snapshot
  }

  /// Takes in one note; nil where an entry may have been moved: both ends of a move have to be seen at once.
  private func take(
    _ path: VaultPath, _ request: SnapshotRequest, _ identity: NodeIdentity, _ before: Snapshot
  ) throws -> Snapshot? {
    var snapshot = before
    let tree = before.tree
    var disk = try diskState(of: path, against: tree)
    try refuseUnmerged(disk)
    if disk.changes.contains(where: \.movesEntries) { return nil }
    try leave(request, &disk, &snapshot)
    try release(&disk, tree)
    snapshot.reconciled = try reconcileStaleSaves(&disk, tree)
    try withholdSecrets(&disk, &snapshot)
    try remember(changedIn: disk.changes)
    try commit(disk.changes, identity, &snapshot)
    guard let now = snapshot.tree, now != tree else { return snapshot }
    try settle(disk.changes.map(\.path), from: tree, to: now)
    return snapshot
  }

  private func commit(_ changes: [SnapshotPlan.Change], _ identity: NodeIdentity, _ snapshot: inout Snapshot)
    throws
  {
    if changes.isEmpty { return }
    let abandoned = try state.abandonedAppends()
    let plan = SnapshotPlan(changes, agent: identity.agent, abandoned: abandoned)
    let commits = try commit(plan.steps, identity: identity)
    guard let last = commits.last else { return }
    let taken = Set(plan.steps.flatMap(\.entries))
    if abandoned.contains(where: { taken.contains($0.id) }) {
      try state.setAbandonedAppends(abandoned.filter { !taken.contains($0.id) })
    }
    snapshot.head = last.id
    snapshot.tree = last.tree
    snapshot.commits = commits.map(\.id)
  }

  /// Leaves out what is not to be taken in now: files in mid-save, and deletions that wait for a person's
  /// word.
  private func leave(_ request: SnapshotRequest, _ disk: inout DiskState, _ snapshot: inout Snapshot) throws {
    if request.leavesUnsettled {
      let now = environment.now()
      snapshot.unsettled = Settling.left(of: disk.changes) { change in
        disk.modified[change.path].map {
          Settling.isUnderWay(change, modified: $0, now: now)
            || Settling.isNew($0, within: request.leavesNewerThan, now: now)
        } ?? false
      }
    }
    if !request.allowsMassDeletion {
      let tree = snapshot.tree
      let held = try HeldDeletions(disk.changes, notes: disk.notes) { try countEntries(in: tree) }
      snapshot.held = held.paths.sorted()
    }
    snapshot.unmerged = disk.changes.map(\.path).filter(disk.unmerged.contains)
    let left = Set(snapshot.unsettled + snapshot.held + snapshot.unmerged)
    if left.isEmpty { return }
    disk.changes.removeAll { left.contains($0.path) }
    // The index must not say of the tree's file what the disk says of another.
    for path in left { disk.stats[path] = nil }
    disk.isIndexCurrent = true  // Until all is taken in, git may see what is not.
  }

  private func countEntries(in tree: ObjectID?) throws -> Int {
    guard let tree else { return 0 }
    var count = 0
    try repository.forEachFile(in: tree) { file in
      let path = String(decoding: file.path, as: UTF8.self)
      guard TreeMerge.isNote(path), file.mode != .symlink, let note = try vaultFile(file.mode, file.id) else {
        return
      }
      count += Document(note.bytes).pieces.count { $0.kind != .section }
    }
    return count
  }

  /// The files that the next snapshot would take in, and those that it would pass over, with the reason.
  /// Writes nothing.
  package func uncommitted() throws -> (paths: [VaultPath], skipped: [(path: String, why: String)]) {
    let tree = try headCommit().map { try repository.readCommit($0).tree }
    let disk = try diskState(against: tree, known: try state.tree())
    var snapshot = Snapshot(branch: "", head: nil, tree: tree)
    var rest = disk
    try withholdSecrets(&rest, &snapshot)
    return (disk.changes.map(\.path), disk.skipped + snapshot.skipped)
  }

  /// The tree that the disk is known to hold, where some files of `tree` are not there as it has them.
  func tree(_ tree: ObjectID, without paths: [VaultPath]) throws -> ObjectID {
    if paths.isEmpty { return tree }
    return try repository.updateTree(tree, changes: paths.map { (path: $0.description, file: nil) })
  }

  /// Puts a file of the tree on disk that this node is not known to have had there.
  private func restore(
    _ path: VaultPath, from tree: ObjectID?, _ gate: inout PathGate, _ disk: inout DiskState
  ) throws {
    guard let found = try repository.file(at: path, in: tree) else { return }
    if let why = try gate.refusal(of: .init(mode: found.mode, id: found.id), at: path, isNew: true) {
      disk.skipped.append((path.description, why))
      disk.unseen.append(path)
      return
    }
    guard let file = try vaultFile(found.mode, found.id) else { return }
    do {
      try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable)
      disk.isIndexCurrent = false
      disk.isWritten = true
    } catch let error as VaultError where error.code == .notAFile || error.code == .outsideVault {
      if try settleClash(path, file, &disk) { return }
      disk.skipped.append((path.description, error.message))
      disk.unseen.append(path)
    }
  }

  /// Remembers the notes that were changed or deleted, as they were: a program may have a copy that it saves once sync has
  /// put others' work there.
  private func remember(changedIn changes: [SnapshotPlan.Change]) throws {
    guard changes.contains(where: { $0.old != nil && TreeMerge.isNote($0.path.description) }) else { return }
    try state.setReplaced(
      ReplacedVersion.remembering(
        changedIn: changes, in: state.replaced(), store: repository, now: environment.now() / 1000))
  }

  /// Turns stale whole-file saves into the edits that they were meant as, on disk too.
  private func reconcileStaleSaves(_ disk: inout DiskState, _ tree: ObjectID?) throws -> [String] {
    if disk.changes.isEmpty { return [] }
    let before = try state.replaced()
    if before.isEmpty { return [] }
    var versions = before
    let seen = Dictionary(disk.changes.map { ($0.path, $0.new) }) { first, _ in first }
    let reconciled = try StaleSave.reconcile(
      &disk.changes, versions: &versions, tree: tree, store: repository, now: environment.now() / 1000)
    for change in reconciled {
      guard let new = change.new else { continue }
      if case .some(let file?) = seen[change.path] {
        // What was merged, not what stands there by now: what was written since has to be seen as late.
        let old = try repository.file(at: change.path, in: tree)
        try keepForLateWriters(change.path, storeBlob(of: file.bytes, or: old?.id))
      }
      try folder.replace(change.path, with: new.bytes, isExecutable: new.kind == .executable)
      disk.stats[change.path] = nil
      disk.isIndexCurrent = false
      disk.isWritten = true
    }
    if versions != before { try state.setReplaced(versions) }
    return reconciled.filter { $0.old != nil }.map(\.path.description)
  }

  /// Brings some paths of git's index into step with a tree.
  ///
  /// To read and write a large index takes longer than all the rest of a write, so that is left to the next snapshot.
  func refreshIndex(_ paths: [VaultPath], _ tree: ObjectID) throws {
    guard let index = FileStat(path: "\(repository.gitDirectory)/index"), index.size <= Self.smallIndex else {
      return
    }
    refreshIndex(
      try paths.map { path in
        (path.description, try repository.file(at: path, in: tree).map { ($0.mode, $0.id, nil) })
      })
  }

  /// The most bytes of an index that is brought into step with each write: about 2,500 files.
  private static let smallIndex: UInt64 = 256 * 1024

  /// Brings git's index into step with a tree that the disk holds, so that `git status` is clean.
  ///
  /// The index is a cache: where another program holds it, it stays as it is, and the next snapshot tries
  /// again. Answers whether it could be written.
  func refreshIndex(_ tree: ObjectID, _ stats: [VaultPath: FileStat]) -> Bool {
    do {
      try repository.resetIndex(toTree: tree) { path in VaultPath(bytes: path).flatMap { stats[$0] } }
      return true
    } catch {
      environment.log("index not refreshed: \(error)")
      return false
    }
  }
}
