#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
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

  /// The same for a call that opens a file; nil where there is none.
  static func opening(_ doing: @autoclosure () -> String, _ body: () -> Int32) throws -> Int32? {
    let file = try call(doing()) {
      let file = body()
      return file < 0 && errno == ENOENT ? .max : file
    }
    return file == .max ? nil : file
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
