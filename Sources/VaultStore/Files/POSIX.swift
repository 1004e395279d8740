import Git

#if canImport(Darwin)
  package import Darwin
#elseif canImport(Glibc)
  package import Glibc
#else
  package import Musl
#endif

/// The one place where a failed system call becomes an error.
enum POSIX {
  /// Repeats a call that a signal interrupted; throws what `errno` says where it returns a negative number.
  @discardableResult
  static func call<Result: SignedInteger>(
    _ doing: @autoclosure () -> String, _ body: () -> Result
  ) throws -> Result {
    while true {
      let result = body()
      if result >= 0 { return result }
      let code = errno
      if code == EINTR { continue }
      throw error(code, doing())
    }
  }

  static func error(_ code: Int32, _ doing: String) -> VaultError {
    let reason = String(cString: strerror(code))
    switch code {
    case EACCES, EPERM:
      return VaultError(
        .notPermitted, "Can't \(doing): \(reason).", hint: "Check who owns the vault and its permissions.")
    case ELOOP, ENOTDIR:
      return VaultError(
        .outsideVault, "Can't \(doing): the path leads through a symbolic link or a file.",
        hint: "Name a regular file in a real folder of the vault.")
    case EISDIR:
      return VaultError(.notAFile, "Can't \(doing): it is a folder.", hint: "Name a file.")
    case ENAMETOOLONG:
      return VaultError(.outsideVault, "Can't \(doing): the name is too long.", hint: "Use a shorter name.")
    default:
      return VaultError(
        .disk, "Can't \(doing): \(reason).", hint: "Check the disk: free space, mount options, health.")
    }
  }
}

extension FileStat {
  package init(_ status: stat) {
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
