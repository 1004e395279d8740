#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension WorkingFolder {
  /// Whether a regular file is at a path; throws `.outsideVault` where a symbolic link is, there or above.
  package func holdsFile(_ path: VaultPath) throws -> Bool {
    guard let status = try status(at: path) else { return false }
    return status.st_mode & S_IFMT == S_IFREG
  }

  /// How many bytes a file has; nil where none is. Throws as ``holdsFile(_:)``.
  package func size(of path: VaultPath) throws -> Int? {
    guard let status = try status(at: path), status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Whether a real folder of that name is at the top.
  package func holdsFolder(_ path: String) throws -> Bool {
    guard let path = VaultPath(path), let status = try status(at: path) else { return false }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  private func status(at path: VaultPath) throws -> stat? {
    guard let folder = try self.folder(of: path, creating: false) else { return nil }
    defer { folder.close() }
    var status = stat()
    guard fstatat(folder.descriptor, String(path.name), &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      if errno == ENOENT { return nil }
      throw POSIX.error(errno, "look at \(path)")
    }
    if status.st_mode & S_IFMT == S_IFLNK { throw POSIX.error(ELOOP, "open \(path)") }
    return status
  }
}
