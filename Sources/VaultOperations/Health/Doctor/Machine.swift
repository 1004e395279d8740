import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What the system says of paths, for the doctor.
enum Machine {
  /// What is free on the disk of a path; files where the file system has a limit for them.
  static func space(at path: String) throws -> (bytes: UInt64, files: UInt64?) {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else {
      throw VaultError(
        .disk, "The disk of \(path) can't be asked: \(String(cString: strerror(errno))).", hint: "Check it.")
    }
    let bytes = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    return (bytes, status.f_files == 0 ? nil : UInt64(status.f_favail))
  }

  static func canWrite(_ path: String) -> Bool { access(path, W_OK | X_OK) == 0 }

  static func belongsToAnother(_ path: String) -> Bool {
    status(of: path).map { $0.st_uid != geteuid() } ?? false
  }

  static func isOpenToAll(_ path: String) -> Bool {
    status(of: path).map { $0.st_mode & 0o002 != 0 } ?? false
  }

  static func closeToAll(_ path: String) throws {
    guard let status = status(of: path), chmod(path, status.st_mode & 0o7775) == 0 else {
      throw VaultError(
        .notPermitted, "The mode of \(path) can't be changed.", hint: "Change it as its owner.")
    }
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFLNK ? status : nil
  }
}
