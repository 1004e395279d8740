#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that was not there before, and is removed again unless it gets another name.
struct FreshFile: ~Copyable {
  private let path: String
  private var descriptor: Int32
  private var isRenamed = false

  /// Throws `.exists` if there is one of that name, `.notFound` if there is no such folder.
  init(_ path: String, permissions: mode_t) throws {
    // Once all is set, an error runs `deinit`, which would remove another program's file.
    let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
    guard opened >= 0 else { throw GitError(systemError: "make \(path)") }
    self.path = path
    descriptor = opened
  }

  /// Makes one with a name that no other has.
  init(in folder: String, prefix: String, permissions: mode_t) throws {
    try self.init(
      folder + "/" + prefix + String(UInt64.random(in: .min ... .max), radix: 36), permissions: permissions)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    // Once more, for a disk that failed once: of a lock that stays nobody could tell that it is nobody's.
    if !isRenamed, unlink(path) != 0, errno != ENOENT { unlink(path) }
  }

  mutating func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { all in
      var rest = all
      while !rest.isEmpty {
        #if canImport(Darwin)
          let count = Darwin.write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
        #else
          let count = Glibc.write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
        #endif
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
          throw GitError(systemError: "write \(path)")
        }
      }
    }
  }

  /// Brings what was written onto the disk, but not the name: that is the folder's.
  mutating func flush() throws {
    guard flushed(descriptor) else { throw GitError(systemError: "flush \(path)") }
  }

  /// Gives it another name, in place of what had it before.
  mutating func rename(to other: String) throws {
    close(descriptor)
    descriptor = -1
    #if canImport(Darwin)
      let returned = Darwin.rename(path, other)
    #else
      let returned = Glibc.rename(path, other)
    #endif
    guard returned == 0 else { throw GitError(systemError: "rename \(path) to \(other)") }
    isRenamed = true
  }
}

/// Makes a folder, and those above it, as far as they are missing, and brings their names onto the disk.
func makeFolder(_ path: String) throws {
  if mkdir(path, 0o777) == 0 {
    try flushFolder(parent(of: path))
  } else if errno == ENOENT {
    try makeFolder(parent(of: path))
    try makeFolder(path)
  } else if errno != EEXIST {
    throw GitError(systemError: "make the folder \(path)")
  }
}

/// The folder that holds `path`.
func parent(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
}

/// Brings the names in a folder onto the disk.
func flushFolder(_ path: String) throws {
  let folder = open(path, O_RDONLY | O_CLOEXEC)
  guard folder >= 0 else { throw GitError(systemError: "open \(path)") }
  defer { close(folder) }
  guard flushed(folder) else { throw GitError(systemError: "flush \(path)") }
}

private func flushed(_ descriptor: Int32) -> Bool {
  #if canImport(Darwin)
    // fsync(2) there leaves the bytes in the memory of the disk; not every file system knows better.
    if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
  #endif
  while fsync(descriptor) != 0 { if errno != EINTR { return false } }
  return true
}

extension GitError {
  /// The error of a system call that has just failed.
  init(systemError context: String) {
    let number = errno
    let code: Code =
      switch number {
      case EEXIST: .exists
      case ENOENT: .notFound
      case EACCES, EPERM: .notPermitted
      default: .io
      }
    self.init(code, "\(context): \(String(cString: strerror(number)))")
  }
}
