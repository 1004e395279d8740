public import Git

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The vault's folder on disk. Every access goes from folder to folder without following a symbolic link,
/// and reaches regular files only.
public final class WorkingFolder {
  /// A regular file's bytes, with what the disk says of it; the same before and after the read.
  public struct File: Sendable {
    public var bytes: [UInt8]
    public var stat: FileStat
    public var isExecutable: Bool
  }

  /// The absolute path.
  public let path: String
  let descriptor: Int32

  /// Opens the folder; throws ``VaultError`` where it can't be.
  public init(_ path: String) throws {
    self.path = path
    descriptor = try POSIX.call("open \(path)") { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
  }

  deinit { close(descriptor) }

  /// Reads a file; nil where there is none.
  ///
  /// Throws `.notAFile` for anything that is no regular file, and `.busy` where it keeps changing while it
  /// is read.
  public func read(_ path: VaultPath) throws -> File? {
    guard let folder = try self.folder(of: path, creating: false) else { return nil }
    defer { folder.close() }
    for _ in 0..<5 {
      let opened = try POSIX.opening("read \(path)") {
        openat(folder.descriptor, String(path.name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      }
      guard let file = opened else { return nil }
      defer { close(file) }
      let before = try status(of: file, path)
      let bytes = try contents(of: file, size: Int(before.size), path)
      let after = try status(of: file, path)
      if before == after, bytes.count == Int(after.size) {
        var raw = stat()
        fstat(file, &raw)
        return File(bytes: bytes, stat: after, isExecutable: raw.st_mode & 0o100 != 0)
      }
    }
    throw VaultError(
      .busy, "\(path) keeps changing while it is read.", hint: "Try again when its writer is done.")
  }

  /// Writes bytes at the end of a file, which other programs may append to as well.
  ///
  /// - Parameter flushes: whether the bytes, and the name of a new file, survive a power cut when this returns.
  /// - Returns: the file's size before, as far as it can be known.
  public func append(_ bytes: [UInt8], to path: VaultPath, flushes: Bool = true) throws -> Int {
    guard let folder = try self.folder(of: path, creating: true) else { throw missing(path) }
    defer { folder.close() }
    let flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let old = try POSIX.opening("write \(path)") { openat(folder.descriptor, String(path.name), flags) }
    let file =
      try old
      ?? POSIX.call("write \(path)") { openat(folder.descriptor, String(path.name), flags | O_CREAT, 0o644) }
    defer { close(file) }
    let size = Int(try status(of: file, path).size)
    var written = 0
    do {
      try write(bytes, to: file, path, written: &written)
      if flushes { try POSIX.call("flush \(path)") { fsync(file) } }
    } catch {
      // Nothing was acknowledged: half an entry must not stay, unless another program wrote behind it.
      if let now = try? status(of: file, path), Int(now.size) == size + written {
        ftruncate(file, off_t(size))
      }
      throw error
    }
    if old == nil, flushes { try POSIX.call("flush the folder of \(path)") { fsync(folder.descriptor) } }
    return size
  }

  /// Cuts a file off, unless somebody changed its size meanwhile; one that would be empty is removed.
  func truncate(_ path: VaultPath, from old: Int, to size: Int) throws {
    if size == 0 { return try remove(path) }
    guard let folder = try self.folder(of: path, creating: false) else { return }
    defer { folder.close() }
    let file = try POSIX.call("write \(path)") {
      openat(folder.descriptor, String(path.name), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    }
    defer { close(file) }
    guard try status(of: file, path).size == UInt64(old) else { return }
    try POSIX.call("write \(path)") { ftruncate(file, off_t(size)) }
    try POSIX.call("flush \(path)") { fsync(file) }
  }

  /// Replaces a file by way of a temporary one, so that readers see the old bytes or the new.
  ///
  /// - Parameter flushes: whether the new bytes and the folder survive a power cut when this returns.
  /// - Returns: what the disk says of the new file; nil where another program wrote into it at once.
  @discardableResult
  public func replace(
    _ path: VaultPath, with bytes: [UInt8], isExecutable: Bool = false, flushes: Bool = true
  ) throws -> FileStat? {
    guard let folder = try self.folder(of: path, creating: true) else { throw missing(path) }
    defer { folder.close() }
    try refuseUnlessRegular(path, in: folder)
    let (temporary, file) = try makeTemporary(in: folder, for: path, isExecutable ? 0o755 : 0o644)
    defer { close(file) }
    let stat: FileStat?
    do {
      var written = 0
      try write(bytes, to: file, path, written: &written)
      if flushes { try POSIX.call("flush \(path)") { fsync(file) } }
      let before = try status(of: file, path)
      try POSIX.call("replace \(path)") {
        renameat(folder.descriptor, temporary, folder.descriptor, String(path.name))
      }
      // The rename changes the time of its last change, and that only.
      let after = try status(of: file, path)
      stat = after.size == before.size && after.modified == before.modified ? after : nil
    } catch {
      unlinkat(folder.descriptor, temporary, 0)
      throw error
    }
    if flushes { try POSIX.call("flush the folder of \(path)") { fsync(folder.descriptor) } }
    return stat
  }

  /// Writes bytes over those of a file that has just as many, in one call; answers false where there is no such file.
  func overwrite(_ path: VaultPath, with bytes: [UInt8]) throws -> Bool {
    guard let folder = try self.folder(of: path, creating: false) else { return false }
    defer { folder.close() }
    let file = openat(folder.descriptor, String(path.name), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    guard try status(of: file, path).size == UInt64(bytes.count) else { return false }
    let count = try POSIX.call("write \(path)") { pwrite(file, bytes, bytes.count, 0) }
    return count == bytes.count
  }

  /// Brings a file and its name onto the disk; it is no error where there is none.
  public func flush(_ path: VaultPath) throws {
    guard let folder = try self.folder(of: path, creating: false) else { return }
    defer { folder.close() }
    let file: Int32
    do {
      let opened = try POSIX.opening("flush \(path)") {
        openat(folder.descriptor, String(path.name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      }
      guard let opened else { return }
      file = opened
    } catch let error as VaultError
      where [.outsideVault, .notAFile, .notPermitted].contains(error.code)
    {
      return  // What is no file any more is somebody's doing, and theirs to flush.
    }
    defer { close(file) }
    try POSIX.call("flush \(path)") { fsync(file) }
    try POSIX.call("flush the folder of \(path)") { fsync(folder.descriptor) }
  }

  /// Removes a file, and the folders that are empty then; it is no error where there is none.
  public func remove(_ path: VaultPath) throws {
    guard let folder = try self.folder(of: path, creating: false) else { return }
    defer { folder.close() }
    try refuseUnlessRegular(path, in: folder)
    if unlinkat(folder.descriptor, String(path.name), 0) < 0, errno != ENOENT {
      throw POSIX.error(errno, "delete \(path)")
    }
    try POSIX.call("flush the folder of \(path)") { fsync(folder.descriptor) }
    guard let parent = VaultPath(path.folder) else { return }
    try removeIfEmpty(parent)
  }

  /// What the names of files on their way to be written begin with.
  public static let temporaryPrefix = ".daybook-tmp-"

  /// Opens the folder that a file is in; nil where it doesn't exist and isn't to be created.
  func folder(of path: VaultPath, creating: Bool) throws -> Descriptor? {
    var current = Descriptor(try POSIX.call("open \(self.path)") { dup(descriptor) })
    for component in path.components.dropLast() {
      let name = String(component)
      var next = openat(current.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if next < 0, errno == ENOENT {
        guard creating else {
          current.close()
          return nil
        }
        if mkdirat(current.descriptor, name, 0o755) < 0, errno != EEXIST {
          defer { current.close() }
          throw POSIX.error(errno, "make the folder \(path.folder)")
        }
        fsync(current.descriptor)
        next = openat(current.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      }
      let code = errno
      current.close()
      guard next >= 0 else { throw POSIX.error(code, "open the folder of \(path)") }
      current = Descriptor(next)
    }
    return current
  }

  struct Descriptor {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func close() { _ = systemClose(descriptor) }
  }

  private func removeIfEmpty(_ path: VaultPath) throws {
    guard let folder = try self.folder(of: path, creating: false) else { return }
    defer { folder.close() }
    guard unlinkat(folder.descriptor, String(path.name), AT_REMOVEDIR) == 0,
      let parent = VaultPath(path.folder)
    else { return }
    try removeIfEmpty(parent)
  }

  private func refuseUnlessRegular(_ path: VaultPath, in folder: Descriptor) throws {
    var status = stat()
    guard fstatat(folder.descriptor, String(path.name), &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFREG else { throw notAFile(path) }
  }

  private func status(of file: Int32, _ path: VaultPath) throws -> FileStat {
    var status = stat()
    try POSIX.call("look at \(path)") { fstat(file, &status) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw notAFile(path) }
    return FileStat(status)
  }

  private func contents(of file: Int32, size: Int, _ path: VaultPath) throws -> [UInt8] {
    var bytes = [UInt8]()
    var capacity = size + 1
    while true {
      let chunk = try [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        count = 0
        while count < buffer.count {
          let taken = try POSIX.call("read \(path)") {
            systemRead(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
          }
          if taken == 0 { break }
          count += taken
        }
      }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      if chunk.count < capacity { return bytes }
      capacity = 65_536
    }
  }

  private func write(_ bytes: [UInt8], to file: Int32, _ path: VaultPath, written: inout Int) throws {
    try bytes.withUnsafeBytes { buffer in
      while written < buffer.count {
        written += try POSIX.call("write \(path)") {
          systemWrite(file, buffer.baseAddress.map { $0 + written }, buffer.count - written)
        }
      }
    }
  }

  private func notAFile(_ path: VaultPath) -> VaultError {
    VaultError(.notAFile, "\(path) is no regular file.", hint: "Name a regular file of the vault.")
  }

  private func missing(_ path: VaultPath) -> VaultError {
    VaultError(.disk, "The folder of \(path) can't be made.", hint: "Check the disk.")
  }
}

// The members of the same name hide these inside the type.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}
