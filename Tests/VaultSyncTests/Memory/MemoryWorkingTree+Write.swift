import Git
import VaultModel
import VaultSync

@testable import VaultStore

/// A file that sync replaced, and that a program may still have open.
struct MemoryLateWriter {
  var inode: MemoryDisk.Inode
  /// What it held when it was replaced.
  var file: VaultFile
  /// When it was replaced, in seconds since 1970.
  var at: Int64
  /// The time of the last write and the size when it was looked at last; nil before the first look.
  var modified: Int64?
  var size: Int?
  var path: VaultPath
}

extension MemoryWorkingTree {
  /// What stands on disk where a tree changes.
  enum Place {
    case before, after, touched, inTheWay
  }

  func place(of change: TreeChange) throws -> Place {
    guard let path = VaultPath(bytes: change.path), !TakeInRule.isLocal(path) else { return .inTheWay }
    if disk[path] == nil, !disk.isFree(path) { return .inTheWay }
    func isOnDisk(_ expected: TreeChange.File?) throws -> Bool {
      let expected = try file(expected)
      return disk[path] == (expected?.kind == .link ? nil : expected)
    }
    if try isOnDisk(change.old) { return .before }
    if try isOnDisk(change.new) { return .after }
    return .touched
  }

  /// Whether a change can be put on disk: nobody wrote there, and nobody made a file or a folder in its way.
  func isFree(_ change: TreeChange, leaving: Set<VaultPath>, known: ObjectID?) throws -> Bool {
    switch try place(of: change) {
    case .touched: return false
    case .before: return true
    case .after:
      // Changed here as it is to be: something may have been moved from it or to it.
      guard let old = change.old, let known, let path = VaultPath(bytes: change.path) else { return true }
      return try store.file(at: path, in: known).map { ($0.mode, $0.id) == (old.mode, old.id) } != true
    case .inTheWay:
      guard change.new != nil, let path = VaultPath(bytes: change.path) else { return true }
      return disk.blockers(of: path).allSatisfy(leaving.contains)
    }
  }

  /// Settles that a file of the tree can't be put on disk: a file gives way to a folder.
  func settleClash(_ path: VaultPath, _ file: VaultFile, _ changes: inout [SnapshotPlan.Change]) throws
    -> Bool
  {
    let blockers = disk.blockers(of: path)
    guard let index = changes.firstIndex(where: { $0.old == nil && blockers.contains($0.path) }),
      let standing = changes[index].new
    else { return false }
    let blocker = changes[index].path
    let isBelow = blocker.description.hasPrefix("\(path)/")
    let name = isBelow ? path : blocker
    guard
      let kept = VaultPath(TreeMerge.conflictPath(name.description, isBelow ? file.bytes : standing.bytes))
    else { return false }
    try store.steps.take()
    try disk.replace(kept, with: isBelow ? file : standing)
    if isBelow {
      changes += [.init(path: path, old: file, new: nil), .init(path: kept, old: nil, new: file)]
    } else {
      disk.remove(blocker)
      try disk.replace(path, with: file)
      changes[index].path = kept
    }
    changes.sort { $0.path < $1.path }
    return true
  }

  /// Brings files into step with a tree: those first that go, then those that are new.
  func write(_ changes: [TreeChange]) throws -> [(path: String, why: String)] {
    var skipped = [(path: String, why: String)]()
    let order = [
      changes.filter { $0.new == nil }, changes.filter { $0.old == nil && $0.new != nil },
      changes.filter { $0.old != nil && $0.new != nil },
    ]
    for change in order.joined() {
      let new = try file(change.new)
      guard let path = VaultPath(bytes: change.path), new?.kind != .link, change.new?.mode != .submodule
      else {
        skipped.append((String(decoding: change.path, as: UTF8.self), "no safe path of a regular file"))
        continue
      }
      try store.steps.take()
      do {
        try write(change, new, at: path)
      } catch let error as VaultError where error.code == .notAFile {
        skipped.append((path.description, error.message))
      }
    }
    return skipped
  }

  private func write(_ change: TreeChange, _ new: VaultFile?, at path: VaultPath) throws {
    switch try place(of: change) {
    case .after: return
    case .touched:
      let old = try file(change.old)
      guard let found = disk[path] else {
        for (name, file) in StaleSave.merged(nil, with: new, over: old, at: path).sorted(by: {
          $0.key < $1.key
        }) {
          if let path = VaultPath(name) { try disk.replace(path, with: file) }
        }
        return
      }
      let files = StaleSave.merging(
        found, with: new, over: old, at: path,
        since: try StaleSave.recent(at: path, in: replaced, store: store, now: now / 1000))
      if let merged = files[path.description], merged != found { keepForLateWriters(path, as: found) }
      for (name, file) in files.sorted(by: { $0.key < $1.key }) {
        guard let place = VaultPath(name), place != path || file != found else { continue }
        try disk.replace(place, with: file)
      }
    case .before, .inTheWay:
      if change.old != nil, let found = disk[path] { keepForLateWriters(path, as: found) }
      if let new { try disk.replace(path, with: new) } else { disk.remove(path) }
    }
  }

  /// Keeps a file that is about to be replaced.
  ///
  /// - Parameter file: what was read of it: what was written since is late.
  func keepForLateWriters(_ path: VaultPath, as file: VaultFile) {
    guard path.isMarkdown, let inode = disk.inodes[path] else { return }
    lateWriters.append(MemoryLateWriter(inode: inode, file: file, at: now / 1000, path: path))
  }

  /// Takes in what was written into replaced files since.
  func takeInLateWrites() throws -> [String] {
    var kept = [MemoryLateWriter]()
    var changed = [String]()
    let writers = lateWriters
    for var writer in writers {
      if writer.inode.modified != writer.modified || writer.inode.file.bytes.count != writer.size {
        let change = SnapshotPlan.Change(path: writer.path, old: writer.file, new: writer.inode.file)
        if Settling.isUnderWay(change, modified: writer.inode.time, now: now) {
          kept.append(writer)
          continue
        }
        do {
          if try takeIn(writer) { changed.append(writer.path.description) }
        } catch let error as VaultError where error.code == .notAFile {
          let late = writer.inode.file.bytes
          if late != writer.file.bytes, let kept = VaultPath.ofLateWrite(to: writer.path, late) {
            try disk.replace(kept, with: VaultFile(late))
          }
        }
        writer.file = writer.inode.file
        let isYoung = Settling.isNew(writer.inode.time, within: Settling.quiet, now: now)
        (writer.modified, writer.size) =
          isYoung ? (nil, nil) : (writer.inode.modified, writer.file.bytes.count)
      }
      if abs(now / 1000 - writer.at) <= LateWriter.window { kept.append(writer) }
    }
    try store.steps.take()
    lateWriters = kept + lateWriters.dropFirst(writers.count)
    return changed
  }

  private func takeIn(_ writer: MemoryLateWriter) throws -> Bool {
    if writer.inode.file.bytes == writer.file.bytes { return false }
    let found = disk[writer.path]
    func side(_ file: VaultFile?) -> [String: VaultFile] {
      file.map { [writer.path.description: VaultFile($0.bytes)] } ?? [:]
    }
    let merge = TreeMerge(
      base: side(writer.file), left: MergeSide(side(writer.inode.file)), right: MergeSide(side(found)))
    for (path, file) in merge.files.losersFirst(of: writer.path)
    where path != writer.path || file.bytes != found?.bytes {
      try store.steps.take()
      if path == writer.path, let found { keepForLateWriters(path, as: found) }
      try disk.replace(path, with: VaultFile(file.bytes, kind: found?.kind ?? .regular))
    }
    return merge.files[writer.path.description]?.bytes != found?.bytes
  }

  func file(_ file: TreeChange.File?) throws -> VaultFile? {
    try file.flatMap { try self.file($0.mode, $0.id) }
  }

  func file(_ mode: FileMode, _ id: ObjectID) throws -> VaultFile? {
    try VaultFile.Kind(mode).map { VaultFile(try store.readBlob(id), kind: $0) }
  }
}
