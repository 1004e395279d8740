import Git
import VaultModel

/// What the working tree holds, compared with a tree.
struct DiskState {
  /// Files that differ: with their bytes before and now.
  var changes = [SnapshotPlan.Change]()
  /// Files of the tree that this node never wrote, or can't tell that it did: to be put there.
  var missing = [VaultPath]()
  /// What the disk says of each file that is shared.
  var stats = [VaultPath: FileStat]()
  var skipped = [(path: String, why: String)]()
}

extension Vault {
  /// Compares the disk with a tree.
  ///
  /// A file counts as deleted only where it is missing from a folder that could be listed, and this node had it on disk:
  /// it is in `known`, the tree that the disk was known to hold. A file whose inode, size and times are those in the index
  /// isn't read.
  func diskState(against tree: ObjectID?, known: ObjectID?) throws -> DiskState {
    var state = DiskState()
    var tracked = [String: TreeFile]()
    if let tree {
      try repository.forEachFile(in: tree) { file in
        guard file.mode == .blob || file.mode == .executable else { return }
        if let path = String(validating: file.path, as: UTF8.self) { tracked[path] = file }
      }
    }
    let cache = try statCache()
    let listing = try folder.list { folder in
      Self.isMemory(folder) || tracked.keys.contains { $0.hasPrefix(folder) } || !repository.ignores(folder)
    }
    state.skipped = listing.skipped
    for file in listing.files {
      let path = file.path.description
      let old = tracked.removeValue(forKey: path)
      if old == nil {
        if TakeInRule.isLocal(file.path) { continue }
        if TakeInRule.decides(file.path) != true, repository.ignores(path) { continue }
      }
      state.stats[file.path] = file.stat
      let isSameMode = old.map { ($0.mode == .executable) == file.isExecutable } ?? false
      if let old, isSameMode, cache[path].map({ $0.id == old.id && $0.stat.isSame(as: file.stat) }) ?? false { continue }
      try compare(file, old, &state)
    }
    let unreadable = Set(listing.unreadable)
    let skipped = Set(listing.skipped.map(\.path))
    for (text, file) in tracked {
      guard let path = VaultPath(text) else {
        state.skipped.append((text, "the name is not safe on every machine"))
        continue
      }
      if unreadable.contains(where: text.hasPrefix) || skipped.contains(where: { $0 == text || text.hasPrefix("\($0)/") }) {
        continue
      }
      if TakeInRule.isLocal(path) { continue }
      guard try self.file(at: path, in: known) != nil else {
        state.missing.append(path)
        continue
      }
      state.changes.append(.init(path: path, old: try vaultFile(file.mode, file.id), new: nil))
    }
    state.changes.sort { $0.path < $1.path }
    return state
  }

  /// Reads a file of a tree.
  func vaultFile(_ mode: FileMode, _ id: ObjectID) throws -> VaultFile? {
    try VaultFile.Kind(mode).map { VaultFile(try repository.readBlob(id), kind: $0) }
  }

  private func file(at path: VaultPath, in tree: ObjectID?) throws -> VaultTreeFile? {
    try repository.file(at: path, in: tree)
  }

  private func compare(_ file: WorkingFolder.Listed, _ old: TreeFile?, _ state: inout DiskState) throws {
    if file.stat.size > UInt64(configuration.fileLimit) {
      state.skipped.append((file.path.description, "larger than limits.file, \(configuration.fileLimit) bytes"))
      return
    }
    do {
      guard let now = try folder.read(file.path) else { return }
      state.stats[file.path] = now.stat
      let new = VaultFile(now.bytes, kind: now.isExecutable ? .executable : .regular)
      if let old, old.id == (try Repository.hashBlob(now.bytes)), old.mode == new.kind.mode { return }
      state.changes.append(
        .init(path: file.path, old: try old.flatMap { try vaultFile($0.mode, $0.id) }, new: new))
    } catch let error as VaultError {
      state.skipped.append((file.path.description, error.message))
    }
  }

  private struct Cached {
    var id: ObjectID
    var stat: FileStat
  }

  /// The index's entries that can be trusted: those whose file was last changed before the index was written.
  private func statCache() throws -> [String: Cached] {
    guard let written = FileStat(path: "\(repository.gitDirectory)/index") else { return [:] }
    guard let entries = try? repository.indexEntries() else { return [:] }
    var cache = [String: Cached](minimumCapacity: entries.count)
    for entry in entries where entry.stage == 0 && entry.stat.modified < written.modified {
      cache[String(decoding: entry.path, as: UTF8.self)] = Cached(id: entry.id, stat: entry.stat)
    }
    return cache
  }

  private static func isMemory(_ folder: String) -> Bool {
    ["agents/", "shared/", "conflicts/"].contains { folder.hasPrefix($0) }
  }
}

extension Repository {
  /// Whether a path is ignored; where the rules can't be read it isn't, so that nothing is left out unseen.
  fileprivate func ignores(_ path: String) -> Bool {
    do { return try isIgnored(path) } catch { return false }
  }
}

extension FileStat.Time {
  fileprivate static func < (left: Self, right: Self) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

extension FileStat {
  /// Whether this, as the index holds it with numbers cut to 32 bits, is the same as what the disk says.
  func isSame(as disk: FileStat) -> Bool {
    UInt32(truncatingIfNeeded: inode) == UInt32(truncatingIfNeeded: disk.inode)
      && UInt32(truncatingIfNeeded: size) == UInt32(truncatingIfNeeded: disk.size)
      && modified == disk.modified && changed == disk.changed
  }
}
