import Git

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// All that the disk says of a vault's files, in a row of bytes: while it stays the same, nothing was
/// written.
///
/// It costs one look at each file and no look at their contents, at git's index or at a tree; with 5,000
/// notes a tenth of what comparing them costs. What it holds: name, kind, inode, size, and both times of
/// each file and folder.
struct DiskSignature: Equatable {
  private(set) var bytes: [UInt8] = []
  /// The latest time at which a file or folder was changed, in nanoseconds since 1970.
  private var latest: Int64 = 0
  /// When the look began.
  private let began: Int64

  /// Looks at a folder; nil where a part of it can't be read.
  init?(of folder: WorkingFolder) {
    began = Self.now()
    bytes.reserveCapacity(1 << 19)
    guard walk(dup(folder.descriptor), isTop: true) else { return nil }
  }

  /// Takes a signature as it was kept.
  init(kept bytes: [UInt8]) {
    self.bytes = bytes
    began = 0
  }

  /// Whether a change to a file would change this: not so where one was changed just before the look, for
  /// times are coarser than writes.
  var isSettled: Bool { latest + Self.granularity < began }

  static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

  /// The coarsest time that a file system in use keeps, in nanoseconds: a tick of the kernel's clock, with
  /// room.
  private static let granularity: Int64 = 20_000_000

  private mutating func walk(_ descriptor: Int32, isTop: Bool) -> Bool {
    guard descriptor >= 0 else { return false }
    guard let stream = fdopendir(descriptor) else {
      close(descriptor)
      return false
    }
    defer { closedir(stream) }
    if isTop { rewinddir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else { return errno == 0 }
      let isRead = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { name in
          add(name, in: dirfd(stream), isTop: isTop)
        }
      }
      if !isRead { return false }
    }
  }

  private mutating func add(_ name: UnsafePointer<CChar>, in folder: Int32, isTop: Bool) -> Bool {
    if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || isTop && strcmp(name, ".git") == 0 { return true }
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
    let file = FileStat(status)
    let (changed, modified) = (Self.nanoseconds(file.changed), Self.nanoseconds(file.modified))
    latest = max(latest, changed, modified)
    bytes.append(contentsOf: UnsafeRawBufferPointer(start: name, count: strlen(name) + 1))
    append(UInt64(status.st_mode))
    append(file.inode)
    append(file.size)
    append(UInt64(bitPattern: changed))
    append(UInt64(bitPattern: modified))
    guard status.st_mode & S_IFMT == S_IFDIR else { return true }
    bytes.append(UInt8(ascii: "/"))
    defer { bytes.append(0) }
    return walk(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), isTop: false)
  }

  private mutating func append(_ number: UInt64) {
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
  }

  private static func nanoseconds(_ time: FileStat.Time) -> Int64 {
    time.seconds &* 1_000_000_000 &+ Int64(time.nanoseconds)
  }

  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
