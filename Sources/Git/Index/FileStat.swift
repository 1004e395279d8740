#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the file system says about a file, and the index remembers: while it stays the same, the file
/// needn't be read to know that it is unchanged.
public struct FileStat: Sendable, Hashable {
  public struct Time: Sendable, Hashable {
    /// Seconds since 1970.
    public var seconds: Int64
    public var nanoseconds: UInt32

    public init(seconds: Int64, nanoseconds: UInt32) {
      self.seconds = seconds
      self.nanoseconds = nanoseconds
    }
  }

  public var changed: Time
  public var modified: Time
  public var device: UInt64
  public var inode: UInt64
  public var user: UInt32
  public var group: UInt32
  /// In bytes.
  public var size: UInt64

  public init(
    changed: Time, modified: Time, device: UInt64, inode: UInt64, user: UInt32, group: UInt32, size: UInt64
  ) {
    self.changed = changed
    self.modified = modified
    self.device = device
    self.inode = inode
    self.user = user
    self.group = group
    self.size = size
  }

  /// Asks for the file at `path`, a symlink itself and not what it points at; nil when it can't be. The
  /// corresponding C function is `lstat`.
  public init?(path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let (changed, modified) = (status.st_ctimespec, status.st_mtimespec)
    #else
      let (changed, modified) = (status.st_ctim, status.st_mtim)
    #endif
    self.init(
      changed: Time(seconds: Int64(changed.tv_sec), nanoseconds: UInt32(changed.tv_nsec)),
      modified: Time(seconds: Int64(modified.tv_sec), nanoseconds: UInt32(modified.tv_nsec)),
      device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino), user: status.st_uid,
      group: status.st_gid, size: UInt64(truncatingIfNeeded: status.st_size))
  }
}
