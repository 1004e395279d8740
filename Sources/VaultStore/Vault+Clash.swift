import Git
import VaultModel

extension Vault {
  /// Whether a file that is to be put on disk would be in the way of what somebody made there meanwhile: a folder of its
  /// name with files, or a file where it needs a folder. Once that is taken in, a merge settles it.
  ///
  /// - Parameter leaving: files that go in the same step.
  func isBlocked(_ change: TreeChange, leaving: Set<VaultPath>) throws -> Bool {
    guard change.new != nil, let path = VaultPath(bytes: change.path), !TakeInRule.isLocal(path) else {
      return false
    }
    return try blockers(of: path).contains { try !leaving.contains($0) && canBeTakenIn($0) }
  }

  /// Settles that a file of the tree can't be put on disk for what somebody made there, as a merge does: a file gives way
  /// to a folder, and gets the name of a conflict's loser. Answers whether it could be.
  func settleClash(_ path: VaultPath, _ file: VaultFile, _ disk: inout DiskState) throws -> Bool {
    let blockers = Set(try blockers(of: path))
    let new = disk.changes.indices.filter {
      disk.changes[$0].old == nil && blockers.contains(disk.changes[$0].path)
    }
    guard let first = new.first, let standing = disk.changes[first].new else { return false }
    if disk.changes[first].path.description.hasPrefix("\(path)/") {
      guard let kept = VaultPath(TreeMerge.conflictPath(path.description, file.bytes)) else { return false }
      try folder.replace(kept, with: file.bytes, isExecutable: file.kind == .executable)
      disk.changes += [.init(path: path, old: file, new: nil), .init(path: kept, old: nil, new: file)]
    } else {
      let blocker = disk.changes[first].path
      guard let kept = VaultPath(TreeMerge.conflictPath(blocker.description, standing.bytes)) else {
        return false
      }
      try folder.replace(kept, with: standing.bytes, isExecutable: standing.kind == .executable)
      try folder.remove(blocker)
      try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable)
      disk.changes[first].path = kept
    }
    disk.changes.sort { $0.path < $1.path }
    disk.isIndexCurrent = false
    disk.isWritten = true
    return true
  }

  /// The files that stand where a path needs a folder, or below it where it is one.
  private func blockers(of path: VaultPath) throws -> [VaultPath] {
    var above = VaultPath(path.folder)
    while let parent = above {
      if try isFile(parent) { return [parent] }
      above = VaultPath(parent.folder)
    }
    let name = "\(path)/"
    let files = try folder.list { $0.hasPrefix(name) || name.hasPrefix($0) }.files
    return files.map(\.path).filter { $0.description.hasPrefix(name) }
  }

  private func isFile(_ path: VaultPath) throws -> Bool {
    do {
      return try folder.holdsFile(path)
    } catch let error as VaultError where error.code == .notAFile || error.code == .outsideVault {
      return false
    }
  }

  private func canBeTakenIn(_ path: VaultPath) throws -> Bool {
    guard isTakenIn(path), let file = try folder.read(path) else { return false }
    return file.bytes.count <= configuration.fileLimit
  }
}
