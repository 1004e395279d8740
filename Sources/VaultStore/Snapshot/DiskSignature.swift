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
  ///
  /// Nearly all of the time goes into one look at each file: where there are many, several threads share them.
  init?(of folder: WorkingFolder) {
    began = Self.now()
    guard let folders = FolderNames.all(below: folder.descriptor) else { return nil }
    let count = folders.reduce(0) { $0 + $1.count }
    let root = folder.descriptor
    let slices = Threads.slices(of: folders.count, atMost: count / Self.filesOfThread + 1)
    let looks = Threads.map(slices) { slice in
      var look = Look()
      return folders[slice].allSatisfy { look.add($0, in: root) } ? look : nil
    }
    bytes.reserveCapacity(looks.reduce(0) { $0 + ($1?.bytes.count ?? 0) })
    for look in looks {
      guard let look else { return nil }
      bytes += look.bytes
      latest = max(latest, look.latest)
    }
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

  /// So many files are worth a thread of their own.
  private static let filesOfThread = 4000

  /// What some folders say.
  private struct Look: Sendable {
    var bytes: [UInt8] = []
    var latest: Int64 = 0

    /// Adds what a folder says of each name in it; answers false where that can't be read.
    mutating func add(_ names: FolderNames, in root: Int32) -> Bool {
      let folder = openat(root, names.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard folder >= 0 else { return false }
      defer { close(folder) }
      bytes += names.path.utf8
      bytes.append(0)
      return names.allSatisfy { add($0, in: folder) }
    }

    private mutating func add(_ name: UnsafePointer<CChar>, in folder: Int32) -> Bool {
      var status = stat()
      guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
      let file = FileStat(status)
      let (changed, modified) = (nanoseconds(file.changed), nanoseconds(file.modified))
      latest = max(latest, changed, modified)
      bytes.append(contentsOf: UnsafeRawBufferPointer(start: name, count: strlen(name) + 1))
      let numbers = (
        UInt64(status.st_mode), file.inode, file.size, UInt64(bitPattern: changed),
        UInt64(bitPattern: modified)
      )
      withUnsafeBytes(of: numbers) { bytes.append(contentsOf: $0) }
      return true
    }
  }

  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}

private func nanoseconds(_ time: FileStat.Time) -> Int64 {
  time.seconds &* 1_000_000_000 &+ Int64(time.nanoseconds)
}
