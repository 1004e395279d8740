#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An exclusive lock between processes, which ends with the process that holds it. The corresponding C
/// function is `flock`.
public final class FileLock {
  private let descriptor: Int32

  /// Takes the lock, waiting for at most `patience` milliseconds; nil where another process still holds it
  /// then.
  public init?(_ path: String, patience: Int) throws {
    let file = try POSIX.call("open \(path)") { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644) }
    var waited = 0
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR else {
        close(file)
        throw POSIX.error(code, "lock \(path)")
      }
      guard waited < patience else {
        close(file)
        return nil
      }
      usleep(1000)
      waited += 1
    }
    descriptor = file
  }

  deinit { close(descriptor) }
}
