import Git
import VaultModel

/// What the working tree holds, compared with a tree.
struct DiskState {
  /// Files that differ: with their bytes before and now.
  var changes = [SnapshotPlan.Change]()
  /// Files of the tree that this node never wrote, or can't tell that it did: to be put there.
  var missing = [VaultPath]()
  /// Files of the tree that are not on disk, or can't be read there: nothing is known of them.
  var unseen = [VaultPath]()
  /// What the disk says of each file whose bytes are known to be the tree's or the change's, and old enough
  /// that a later change can't look the same.
  var stats = [VaultPath: FileStat]()
  /// When each changed file was written.
  var modified = [VaultPath: FileStat.Time]()
  /// Files that git has in conflict in its index: a person has yet to settle them.
  var unmerged = [VaultPath]()
  /// Files of which git's index has a version that neither the tree nor the disk has.
  var staged = [VaultPath: IndexEntry]()
  /// How many notes the tree has.
  var notes = 0
  var skipped = [(path: String, why: String)]()
  /// Whether the snapshot itself wrote to the disk: then what the disk said before is not what it says now.
  var isWritten = false
  /// Whether the index says all this already.
  var isIndexCurrent = true
}

extension Vault {
  /// Compares the disk with a tree.
  ///
  /// A file counts as deleted only where it is missing from a folder that could be listed, and this node
  /// had it on disk: it is in `known`, the tree that the disk was known to hold. A file whose inode, size
  /// and times are those in the index isn't read.
  func diskState(against tree: ObjectID?, known: ObjectID?) throws -> DiskState {
    var state = DiskState()
    let index = try statCache()
    var tracked = [String: TreeFile]()
    var twins = [TreeFile]()
    var folders = Set<Substring>()
    var count = 0
    if let tree {
      try repository.forEachFile(in: tree) { file in
        if file.mode == .tree { return }
        count += 1
        let path = String(decoding: file.path, as: UTF8.self)
        if index.entries[path].map({ $0.id != file.id || $0.mode != file.mode }) ?? true {
          state.isIndexCurrent = false
        }
        guard file.mode == .blob || file.mode == .executable, path.utf8.elementsEqual(file.path) else {
          return
        }
        if let other = tracked[path], other.path != file.path { return twins.append(file) }
        tracked[path] = file
        if TreeMerge.isNote(path) { state.notes += 1 }
        var folder = path[...]
        while let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/")) {
          folder = folder[..<slash]
          guard folders.insert(folder).inserted else { break }
        }
      }
    }
    if count != index.count { state.isIndexCurrent = false }
    state.unmerged = index.unmerged
    var unlisted = state.isIndexCurrent ? [:] : index.entries
    let young = FileStat.Time.young
    var listing = try folder.list { folder in
      Self.isMemory(folder) || folders.contains(folder.dropLast()) || !repository.ignores(folder)
    }
    state.skipped = listing.skipped
    leaveOutTwins(twins, &tracked, &listing, &state)
    for file in listing.files {
      let path = file.path.description
      let old = tracked.removeValue(forKey: path)
      unlisted[path] = nil
      if TakeInRule.isLocal(file.path) { continue }
      let entry = index.entries[path].flatMap { $0.path.elementsEqual(path.utf8) ? $0 : nil }
      // What a person added to git's index in spite of the rules is tracked.
      if old == nil, entry == nil, TakeInRule.decides(file.path) != true, repository.ignores(path) {
        continue
      }
      if let old, (old.mode == .executable) == file.isExecutable, let entry, entry.id == old.id,
        entry.stat.isSame(as: file.stat), entry.stat.modified < index.written
      {
        state.stats[file.path] = file.stat
        continue
      }
      if old != nil { state.isIndexCurrent = false }
      try compare(file, old, entry, young: young, &state)
    }
    for (path, entry) in unlisted where tracked[path]?.id != entry.id {
      guard let path = VaultPath(bytes: entry.path), !TakeInRule.isLocal(path), !state.unseen.contains(path)
      else { continue }
      state.staged[path] = entry
    }
    try findDeleted(tracked, known: known, listing, &state)
    state.changes.sort { $0.path < $1.path }
    return state
  }

  /// Leaves all but one of several Unicode forms of a name out: of those in the tree the one that is on disk, of those on disk
  /// the one that is in the tree; else the first by bytes.
  private func leaveOutTwins(
    _ twins: [TreeFile], _ tracked: inout [String: TreeFile], _ listing: inout WorkingFolder.Listing,
    _ state: inout DiskState
  ) {
    let onDisk = Set(twins.isEmpty ? [] : listing.files.map(\.path))
    for twin in twins {
      let name = String(decoding: twin.path, as: UTF8.self)
      guard let one = tracked[name].flatMap({ VaultPath(bytes: $0.path) }),
        let other = VaultPath(bytes: twin.path)
      else { continue }
      let isSwapped = !onDisk.contains(one) && onDisk.contains(other)
      let (standing, left) = isSwapped ? (other, one) : (one, other)
      if isSwapped {
        // The key, too, has the form of the one that stands.
        tracked[name] = nil
        tracked[name] = twin
      }
      state.skipped.append((left.description, UnicodeTwins.reason(standing)))
      state.unseen.append(left)
    }
    let leaving = UnicodeTwins.left(outOf: listing.files.lazy.map(\.path)) { path in
      tracked[path.description].map { $0.path.elementsEqual(path.description.utf8) } ?? false
    }
    if leaving.isEmpty { return }
    let left = Set(leaving.map(\.path))
    listing.files.removeAll { left.contains($0.path) }
    for (path, standing) in leaving where !state.unseen.contains(path) {
      state.skipped.append((path.description, UnicodeTwins.reason(standing)))
    }
  }

  /// Compares one file with a tree; nothing is known of the index then, and nothing counts as deleted.
  func diskState(of path: VaultPath, against tree: ObjectID?) throws -> DiskState {
    var state = DiskState()
    guard let now = try folder.read(path) else { return state }
    let found = try repository.file(at: path, in: tree)
    let old = try found.flatMap { try vaultFile($0.mode, $0.id) }
    let new = VaultFile(now.bytes, kind: now.isExecutable ? .executable : .regular)
    if old != new { state.changes.append(.init(path: path, old: old, new: new)) }
    return state
  }

  /// Reads a file of a tree; see ``ObjectStore/vaultFile(_:_:)``.
  func vaultFile(_ mode: FileMode, _ id: ObjectID) throws -> VaultFile? {
    if let bytes = recentBlobs[id] { return VaultFile.Kind(mode).map { VaultFile(bytes, kind: $0) } }
    return try repository.vaultFile(mode, id)
  }

  /// Tells of the files of the tree that were not listed why that is.
  private func findDeleted(
    _ tracked: [String: TreeFile], known: ObjectID?, _ listing: WorkingFolder.Listing,
    _ state: inout DiskState
  ) throws {
    guard !tracked.isEmpty else { return }
    let skipped = Set(listing.skipped.map(\.path))
    for (text, file) in tracked {
      guard let path = VaultPath(text) else {
        state.skipped.append(
          (text.filter { $0 != "\0" }, "the name is not safe on every machine"))
        continue
      }
      if TakeInRule.isLocal(path) { continue }
      if listing.unreadable.contains(where: text.hasPrefix)
        || skipped.contains(where: { $0 == text || text.hasPrefix("\($0)/") })
      {
        state.unseen.append(path)
        continue
      }
      guard try repository.file(at: path, in: known) != nil else {
        state.missing.append(path)
        continue
      }
      state.changes.append(.init(path: path, old: try vaultFile(file.mode, file.id), new: nil))
    }
  }

  private func compare(
    _ file: WorkingFolder.Listed, _ old: TreeFile?, _ entry: IndexEntry?, young: FileStat.Time,
    _ state: inout DiskState
  ) throws {
    func skip(_ why: String) {
      state.skipped.append((file.path.description, why))
      if old != nil { state.unseen.append(file.path) }
    }
    if file.stat.size > UInt64(configuration.fileLimit) {
      return skip("larger than limits.file, \(configuration.fileLimit) bytes")
    }
    do {
      guard let now = try folder.read(file.path) else { return skip("it was there, and is gone") }
      if now.stat.modified < young, now.stat.changed < young { state.stats[file.path] = now.stat }
      let new = VaultFile(now.bytes, kind: now.isExecutable ? .executable : .regular)
      let id = try Repository.hashBlob(now.bytes)
      if let entry, entry.id != old?.id, entry.id != id { state.staged[file.path] = entry }
      if let old, old.id == id, old.mode == new.kind.mode { return }
      state.modified[file.path] = now.stat.modified
      state.changes.append(
        .init(path: file.path, old: try old.flatMap { try vaultFile($0.mode, $0.id) }, new: new))
    } catch let error as VaultError {
      skip(error.message)
    }
  }

  /// Whether a snapshot takes a file in that no tree has.
  func isTakenIn(_ path: VaultPath) -> Bool {
    TakeInRule.decides(path) ?? !repository.ignores(path.description)
  }

  /// What the index says of each file, and when it was written: an entry whose file was changed since can't
  /// be trusted.
  private func statCache() throws -> (
    entries: [String: IndexEntry], count: Int, unmerged: [VaultPath], written: FileStat.Time
  ) {
    let nothing = ([String: IndexEntry](), 0, [VaultPath](), FileStat.Time(seconds: 0, nanoseconds: 0))
    guard let written = FileStat(path: "\(repository.gitDirectory)/index") else { return nothing }
    let list: [IndexEntry]
    do {
      list = try repository.indexEntries()
    } catch {
      environment.log("index not read: \(error)")
      return nothing
    }
    var entries = [String: IndexEntry](minimumCapacity: list.count)
    for entry in list where entry.stage == 0 { entries[String(decoding: entry.path, as: UTF8.self)] = entry }
    let unmerged = Set(list.filter { $0.stage != 0 }.compactMap { VaultPath(bytes: $0.path) })
    return (entries, list.count, unmerged.sorted(), written.modified)
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
