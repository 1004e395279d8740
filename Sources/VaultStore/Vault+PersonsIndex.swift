import Git
import VaultModel

extension Vault {
  /// Where versions are kept that were only in git's index: the tip of a chain of commits, the latest first.
  package static let stagedReference = "refs/daybook/local/staged"

  /// How far back a version of the index is looked for in history.
  private static let depth = 2000

  /// Keeps the versions that a person had staged, and then changed on disk again: git's index is about to be
  /// brought into step with the disk. To write to it otherwise would lose them.
  ///
  /// A version that history has is no work of anybody's: the index only lags behind.
  ///
  /// - Returns: the files of which a version was kept.
  func keepStaged(_ entries: [VaultPath: IndexEntry], _ head: ObjectID?) throws -> [VaultPath] {
    if entries.isEmpty { return [] }
    let files = try entries.filter { try !isInHistory($0.value.id, at: $0.key, from: head) }
    let changes = files.sorted { $0.key < $1.key }.map { path, entry in
      (path: path.description, file: Optional((mode: entry.mode, id: entry.id)))
    }
    if changes.isEmpty { return [] }
    let before = try repository.reference(Self.stagedReference)
    let tree = try repository.updateTree(head.map { try repository.readCommit($0).tree }, changes: changes)
    let known = try before.map { try repository.readCommit($0).tree }
    if tree == known { return [] }
    let identity = try identity()
    let time = environment.now() / 1000
    let names = changes.map(\.path).joined(separator: "\n")
    let id = try repository.writeCommit(
      tree: tree, parents: [head, before].compactMap(\.self), author: identity.personSignature(at: time),
      committer: identity.committer(now: time, parents: []), message: "staged, but not on disk\n\n\(names)\n")
    try repository.updateReference(Self.stagedReference, to: id, expecting: before, log: "daybook: staged")
    return files.keys.sorted()
  }

  private func isInHistory(_ blob: ObjectID, at path: VaultPath, from head: ObjectID?) throws -> Bool {
    var next = head
    for _ in 0..<Self.depth {
      guard let commit = try next.map(repository.readCommit) else { return false }
      if try repository.file(at: path, in: commit.tree)?.id == blob { return true }
      next = commit.parents.first
    }
    return false
  }

  /// Throws `.deferred` where git has one of the changed files in conflict: what stands there is half done.
  func refuseUnmerged(_ disk: DiskState) throws {
    guard let path = disk.changes.first?.path else { return }
    let entries = try repository.indexEntries()
    if entries.contains(where: { $0.stage != 0 && $0.path.elementsEqual(path.description.utf8) }) {
      throw VaultError(
        .deferred, "Git has \(path) in conflict, and it was left alone.",
        hint: "Settle it, then run: git add '\(path)'")
    }
  }
}
