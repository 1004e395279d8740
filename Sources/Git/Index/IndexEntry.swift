import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file as the index knows it. Numbers of `stat` are cut to 32 bits there.
public struct IndexEntry: Sendable, Equatable {
  /// The raw bytes of the whole path.
  public var path: [UInt8]
  public var mode: FileMode
  public var id: ObjectID
  public var stat: FileStat
  /// 0, or in a conflict 1 for the base, 2 for ours and 3 for theirs.
  public var stage: Int

  init(_ entry: git_index_entry) {
    path = entry.path.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
    mode = FileMode(stored: entry.mode)
    id = ObjectID(entry.id)
    stat = FileStat(
      changed: FileStat.Time(
        seconds: Int64(UInt32(bitPattern: entry.ctime.seconds)), nanoseconds: entry.ctime.nanoseconds),
      modified: FileStat.Time(
        seconds: Int64(UInt32(bitPattern: entry.mtime.seconds)), nanoseconds: entry.mtime.nanoseconds),
      device: UInt64(entry.dev), inode: UInt64(entry.ino), user: entry.uid, group: entry.gid,
      size: UInt64(entry.file_size))
    stage = Int(entry.flags & 0x3000) >> 12
  }
}

extension git_index_entry {
  /// An entry without a path. Without a `stat` git reads the file once to learn whether it is unchanged.
  init(mode: FileMode, id: ObjectID, stat: FileStat?) {
    self.init()
    self.mode = mode.rawValue
    self.id = id.oid
    guard let stat else { return }
    ctime = git_index_time(stat.changed)
    mtime = git_index_time(stat.modified)
    dev = UInt32(truncatingIfNeeded: stat.device)
    ino = UInt32(truncatingIfNeeded: stat.inode)
    uid = stat.user
    gid = stat.group
    file_size = UInt32(truncatingIfNeeded: stat.size)
  }
}

extension git_index_time {
  fileprivate init(_ time: FileStat.Time) {
    self.init(seconds: Int32(truncatingIfNeeded: time.seconds), nanoseconds: time.nanoseconds)
  }
}
