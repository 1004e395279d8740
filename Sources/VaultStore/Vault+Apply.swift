public import Git
import VaultModel

/// How putting a tree on disk ended.
public enum ApplyOutcome: Sendable {
  /// The disk holds the target, and the branch names it.
  case applied(skipped: [(path: String, why: String)])
  /// Someone wrote meanwhile: nothing was changed, and what they wrote has to be taken in first.
  case changed
}

extension Vault {
  /// Puts the tree of `target` on disk and moves the branch to it, file by file and only where the disk
  /// still holds what `head` has. To be called while the vault is locked.
  ///
  /// 1. The branch must still name `head`, and the files that change must still be as it has them. What a
  ///    snapshot can't take in doesn't count, for it would be in the way for ever. A note that is gone here as it is in
  ///    the target was touched all the same: it may have been moved, and a merge has to see where to.
  /// 2. What is to be done is recorded, so that a later command can finish it.
  /// 3. Each file is replaced; a path that is no safe path of a regular file is skipped, and stays in the
  ///    tree as it is. A file that git ignores gives way, and is kept in the state folder.
  /// 4. Which tree the disk holds now is recorded, and **then** the branch is moved: the other order would
  ///    make a crash look like an edit that takes the remote's work back.
  ///
  /// - Parameters:
  ///   - held: files whose deletion waits for a person's word; they are left as they are on disk.
  ///   - withheld: files with pieces that are on disk alone, for they hold secrets; what is new is merged into
  ///     them there.
  ///   - unmerged: files that git has in conflict; they are left as they are on disk and in the index.
  public func apply(
    _ target: ObjectID, over head: ObjectID?, branch: String, leaving held: [VaultPath] = [],
    mergingInto withheld: [VaultPath] = [], unmerged: [VaultPath] = []
  ) throws -> ApplyOutcome {
    let to = try repository.readCommit(target).tree
    let from = try head.map { try repository.readCommit($0).tree }
    func isOneOf(_ paths: [VaultPath], _ change: TreeChange) -> Bool {
      VaultPath(bytes: change.path).map(paths.contains) ?? false
    }
    let all = try repository.diffTrees(from, to).filter { !isOneOf(unmerged, $0) }
    let changes = all.filter { !isOneOf(held, $0) }
    let rest = changes.filter { !isOneOf(withheld, $0) }
    let leaving = Set(changes.filter { $0.new == nil }.compactMap { VaultPath(bytes: $0.path) })
    func isFree(_ change: TreeChange) throws -> Bool {
      switch try state(of: change) {
      case .touched: false
      case .inTheWay: try !isBlocked(change, leaving: leaving)
      case .before: true
      case .after: try !isChangedHere(change)
      }
    }
    guard try self.head() == (branch, head), try rest.allSatisfy(isFree) else {  // 1
      return .changed
    }
    // What an earlier power cut took must not look like an edit of what is put there now.
    try flushNotes()
    let record = StateFolder.Apply(head: head, target: target, from: from, to: to)
    try state.setApply(record)  // 2
    return .applied(skipped: try carryOut(record, changes, branch, index: all))
  }

  /// Without it a folder is no vault, and no sync could bring it back: it stays, and the next snapshot takes it in.
  private static let settingsFile = ".daybook/config.yml"

  /// Whether somebody made of a file what is to become of it: nobody else can have, since the disk was known to hold the old
  /// one.
  private func isChangedHere(_ change: TreeChange) throws -> Bool {
    guard let old = change.old, let path = VaultPath(bytes: change.path),
      let known = try repository.file(at: path, in: state.tree())
    else { return false }
    return (known.mode, known.id) == (old.mode, old.id)
  }

  /// Puts what is recorded on disk, but for what is settled already, and moves the branch.
  func carryOut(
    _ record: StateFolder.Apply, _ changes: [TreeChange], _ branch: String, index: [TreeChange],
    settled: Set<VaultPath> = []
  ) throws -> [(path: String, why: String)] {
    let now = environment.now() / 1000
    try state.setReplaced(
      ReplacedVersion.remembering(changes, in: state.replaced(), store: repository, now: now))
    // Many files are flushed all at once.
    let flushesEach = changes.count <= 32
    let rest = changes.filter { !(VaultPath(bytes: $0.path).map(settled.contains) ?? false) }
    let known = (try? state.tree()) ?? record.from
    var gate = PathGate(repository, tree: record.to, known: known, limit: configuration.fileLimit)
    let skipped = try write(rest, &gate, flushes: flushesEach)  // 3
    if !flushesEach { try repository.flush() }
    try state.setTree(heldTree(after: record, changes, skipped.compactMap { VaultPath($0.path) }))  // 4
    let name = "refs/heads/\(branch)"
    if try repository.reference(name) != record.target {
      try repository.updateReference(
        name, to: record.target, expecting: record.head, log: "vault-sync: apply")
    }
    try state.setApply(nil)
    refreshIndex(
      index.compactMap { change in
        String(validating: change.path, as: UTF8.self).map { path in
          (path, change.new.flatMap { $0.mode == .tree ? nil : ($0.mode, $0.id, nil) })
        }
      })
    return skipped
  }

  /// The tree that the disk is known to hold once files were replaced: what was never put there stays
  /// unknown, or its absence would look like a deletion.
  private func heldTree(
    after record: StateFolder.Apply, _ changes: [TreeChange], _ skipped: [VaultPath]
  ) throws -> ObjectID {
    guard let known = try state.tree(), known != record.from else {
      return try tree(record.to, without: skipped)
    }
    let written = Set(changes.compactMap { VaultPath(bytes: $0.path) }).subtracting(skipped)
    var unseen = skipped
    for change in try repository.diffTrees(known, record.to) where change.new != nil {
      guard let path = VaultPath(bytes: change.path), !written.contains(path) else { continue }
      // Of a file that is there, in whatever version, a later absence is a deletion.
      if change.old == nil { unseen.append(path) }
    }
    return try tree(record.to, without: unseen)
  }

  /// What stands on disk where a tree changes.
  enum DiskFile {
    /// What the tree before has, or nothing where it has no regular file.
    case before
    /// What the tree after has.
    case after
    /// What a snapshot would take in.
    case touched
    /// What no snapshot takes in, and what can't be read or written.
    case inTheWay
  }

  func state(of change: TreeChange) throws -> DiskFile {
    guard let path = VaultPath(bytes: change.path), !TakeInRule.isLocal(path) else { return .inTheWay }
    let file: WorkingFolder.File?
    do {
      file = try folder.read(path)
    } catch let error as VaultError where error.code == .notAFile || error.code == .outsideVault {
      return .inTheWay  // It can't be written either, and write(_:) says so.
    }
    func isOnDisk(_ expected: TreeChange.File?) throws -> Bool {
      guard let expected, let kind = VaultFile.Kind(expected.mode), kind != .link else { return file == nil }
      guard let file else { return false }
      return try (kind == .executable) == file.isExecutable && Repository.hashBlob(file.bytes) == expected.id
    }
    if try isOnDisk(change.old) { return .before }
    if try isOnDisk(change.new) { return .after }
    guard let file else { return .touched }
    let isTracked = change.old.map { $0.mode == .blob || $0.mode == .executable } ?? false
    if file.bytes.count > configuration.fileLimit || !isTracked && !isTakenIn(path) { return .inTheWay }
    return .touched
  }

  private func write(
    _ changes: [TreeChange], _ gate: inout PathGate, flushes: Bool
  ) throws -> [(path: String, why: String)] {
    var skipped = [(path: String, why: String)]()
    // What is new comes before what changes: entries that move to a new note are never in none.
    let order = [
      changes.filter { $0.new == nil }, changes.filter { $0.old == nil && $0.new != nil },
      changes.filter { $0.old != nil && $0.new != nil },
    ]
    for change in order.joined() {
      guard let path = VaultPath(bytes: change.path) else {
        skipped.append(
          (
            String(decoding: change.path.filter { $0 != 0 }, as: UTF8.self),
            "the name is not safe on every machine"
          ))
        continue
      }
      if change.new == nil, path.description == Self.settingsFile { continue }
      if TakeInRule.isLocal(path) { continue }
      do {
        if let why = try write(change, at: path, &gate, flushes: flushes) {
          skipped.append((path.description, why))
        }
      } catch let error as VaultError where error.code == .notAFile || error.code == .outsideVault {
        skipped.append((path.description, error.message))
      }
    }
    return skipped
  }

  /// Brings one file into step; answers why that can't be.
  private func write(
    _ change: TreeChange, at path: VaultPath, _ gate: inout PathGate, flushes: Bool
  ) throws -> String? {
    let disk = try state(of: change)
    if disk == .after { return nil }
    let why = try change.new.flatMap { try gate.refusal(of: $0, at: path, isNew: change.old == nil) }
    let new = why == nil ? try change.new.flatMap { try vaultFile($0.mode, $0.id) } : nil
    if disk == .touched {
      if why == nil { try merge(change, with: new, at: path) }
      return why
    }
    guard let new else {
      if disk == .before, let old = change.old, path.description != Self.settingsFile {
        try keepForLateWriters(path, old.id)
        try folder.remove(path)
      }
      return why
    }
    if disk == .inTheWay, let file = try folder.read(path) {
      if file.bytes.count > configuration.fileLimit {
        return "larger than limits.file, \(configuration.fileLimit) bytes, and left as it is"
      }
      try setAside(file, path)
    } else if let old = change.old {
      try keepForLateWriters(path, old.id)
    }
    try folder.replace(path, with: new.bytes, isExecutable: new.kind == .executable, flushes: flushes)
    return nil
  }

  /// Merges what was written or deleted since a command died, or in this very moment: later nobody could tell
  /// that it is an edit of what stood there before.
  private func merge(_ change: TreeChange, with new: VaultFile?, at path: VaultPath) throws {
    let old = try change.old.flatMap { try vaultFile($0.mode, $0.id) }
    let brought = new?.kind == .link ? old : new
    guard let file = try folder.read(path) else {
      let files = StaleSave.merged(nil, with: brought, over: old, at: path)
      for (path, file) in files.losersFirst(of: path) {
        try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable)
      }
      return
    }
    let disk = VaultFile(file.bytes, kind: file.isExecutable ? .executable : .regular)
    let files = StaleSave.merging(
      disk, with: brought, over: old, at: path,
      since: try StaleSave.recent(
        at: path, in: state.replaced(), store: repository, now: environment.now() / 1000))
    if let merged = files[path.description], merged != disk {
      try keepForLateWriters(path, storeBlob(of: file.bytes, or: change.old?.id))
    }
    for (place, file) in files.losersFirst(of: path) where place != path || file != disk {
      try folder.replace(place, with: file.bytes, isExecutable: file.kind == .executable)
    }
  }

  /// Keeps a file that git ignores, and that a file of the remote takes the place of.
  private func setAside(_ file: WorkingFolder.File, _ path: VaultPath) throws {
    guard let kept = VaultPath("replaced-files/\(try Repository.hashBlob(file.bytes))-\(path.name)") else {
      return
    }
    try state.folder.replace(kept, with: file.bytes)
    environment.log(
      "\(path) was ignored and is the remote's now; the old one is \(state.folder.path)/\(kept)")
  }

  /// Brings some paths of git's index into step. Files that were just written are too young for their times
  /// to be relied on: git and the next snapshot read them once.
  func refreshIndex(_ changes: [(path: String, file: (mode: FileMode, id: ObjectID, stat: FileStat?)?)]) {
    do {
      try repository.updateIndex(changes)
    } catch {
      environment.log("index not refreshed: \(error)")
    }
  }
}
