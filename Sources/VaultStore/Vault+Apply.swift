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
  /// Puts the tree of `target` on disk and moves the branch to it, file by file and only where the disk still holds what
  /// `head` has. To be called while the vault is locked.
  ///
  /// 1. The branch must still name `head`, and the files that change must still be as it has them.
  /// 2. What is to be done is recorded, so that a later command can finish it.
  /// 3. Each file is replaced; a path that is no safe path of a regular file is skipped, and stays in the tree as it is.
  /// 4. Which tree the disk holds now is recorded, and **then** the branch is moved: the other order would make a crash
  ///    look like an edit that takes the remote's work back.
  public func apply(_ target: ObjectID, over head: ObjectID?, branch: String) throws -> ApplyOutcome {
    let to = try repository.readCommit(target).tree
    let from = try head.map { try repository.readCommit($0).tree }
    let changes = try repository.diffTrees(from, to)
    guard try self.head() == (branch, head), try areUntouched(changes) else { return .changed }  // 1
    let record = StateFolder.Apply(head: head, target: target, from: from, to: to)
    try state.setApply(record)  // 2
    try rememberReplaced(changes)
    let skipped = try write(changes)  // 3
    try finish(record, branch)  // 4
    try updateIndex(changes)
    return .applied(skipped: skipped)
  }

  /// Finishes what a command that died in ``apply(_:over:branch:)`` began: files that still are as before are replaced,
  /// files that someone else wrote meanwhile are left, and are an edit for the next snapshot.
  func recover() throws {
    guard let record = try state.apply() else { return }
    let (branch, head) = try head()
    guard head == record.head || head == record.target else {
      try state.setApply(nil)  // Someone moved the branch: what the disk holds is for the next snapshot to tell.
      return
    }
    let changes = try repository.diffTrees(record.from, record.to)
    let pending = try changes.filter { change in
      guard let path = VaultPath(bytes: change.path) else { return false }
      return try diskHolds(change.old, at: path)
    }
    _ = try write(pending)
    try finish(record, branch)
    try updateIndex(changes)
  }

  private func finish(_ record: StateFolder.Apply, _ branch: String) throws {
    try state.setTree(record.to)
    let name = "refs/heads/\(branch)"
    if try repository.reference(name) != record.target {
      try repository.updateReference(name, to: record.target, expecting: record.head, log: "vault-sync: apply")
    }
    try state.setApply(nil)
  }

  private func areUntouched(_ changes: [TreeChange]) throws -> Bool {
    try changes.allSatisfy { change in
      guard let path = VaultPath(bytes: change.path), !TakeInRule.isLocal(path) else { return true }
      return try diskHolds(change.old, at: path)
    }
  }

  private func diskHolds(_ expected: TreeChange.File?, at path: VaultPath) throws -> Bool {
    do {
      guard let file = try folder.read(path) else { return expected == nil }
      guard let expected else { return false }
      return try Repository.hashBlob(file.bytes) == expected.id
    } catch let error as VaultError where error.code == .notAFile || error.code == .outsideVault {
      return true  // It can't be written either, and write(_:) says so.
    }
  }

  private func write(_ changes: [TreeChange]) throws -> [(path: String, why: String)] {
    var skipped = [(path: String, why: String)]()
    for change in changes.filter({ $0.new == nil }) + changes.filter({ $0.new != nil }) {
      guard let path = VaultPath(bytes: change.path) else {
        skipped.append((String(decoding: change.path, as: UTF8.self), "the name is not safe on every machine"))
        continue
      }
      if TakeInRule.isLocal(path) { continue }
      do {
        guard let new = change.new else {
          try folder.remove(path)
          continue
        }
        guard let file = try vaultFile(new.mode, new.id), file.kind != .link else {
          skipped.append((path.description, "not a regular file"))
          continue
        }
        try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable)
      } catch let error as VaultError where error.code == .notAFile || error.code == .outsideVault {
        skipped.append((path.description, error.message))
      }
    }
    return skipped
  }

  private func rememberReplaced(_ changes: [TreeChange]) throws {
    let now = environment.now() / 1000
    var versions = try state.replaced().filter { abs(now - $0.at) <= Self.staleSaveWindow }
    for change in changes {
      guard let old = change.old, let path = VaultPath(bytes: change.path), path.isMarkdown else { continue }
      versions.append(.init(blob: old.id, at: now, path: path.description))
    }
    try state.setReplaced(versions)
  }

  private func updateIndex(_ changes: [TreeChange]) throws {
    let updates = try changes.compactMap { change -> (path: String, file: (mode: FileMode, id: ObjectID, stat: FileStat?)?)? in
      guard let path = VaultPath(bytes: change.path) else { return nil }
      guard let new = change.new else { return (path.description, nil) }
      return (path.description, (new.mode, new.id, try stat(path)))
    }
    do {
      try repository.updateIndex(updates)
    } catch {
      environment.log("index not refreshed: \(error)")
    }
  }

  /// What the disk says of a file; nil where there is none that can be read.
  package func stat(_ path: VaultPath) throws -> FileStat? { FileStat(path: "\(self.path)/\(path)") }
}
