#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An exclusive lock between processes, which ends with the process that holds it. The corresponding C
/// function is `flock`.
///
/// While it is held the file has the holder's process id in it: what stands there when the next one takes it
/// was left by one that died.
public final class FileLock {
  private let descriptor: Int32
  /// Whether the last process that held the lock died while it did.
  public let wasAbandoned: Bool

  /// Takes the lock, waiting for at most `patience` milliseconds; nil where another process still holds it
  /// then.
  public init?(_ path: String, patience: Int) throws {
    let file = try POSIX.call("open \(path)") { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644) }
    var waited = 0
    // As briefly at first as another's whole write may take, then once in a millisecond.
    var pause: UInt32 = 100
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR else {
        close(file)
        throw POSIX.error(code, "lock \(path)")
      }
      guard waited < patience * 1000 else {
        close(file)
        return nil
      }
      usleep(pause)
      waited += Int(pause)
      pause = min(1000, pause * 2)
    }
    descriptor = file
    var status = stat()
    wasAbandoned = fstat(file, &status) == 0 && status.st_size > 0
    let mark = Array("\(getpid())\n".utf8)
    // A full disk must not stop a reader.
    _ = mark.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  deinit {
    ftruncate(descriptor, 0)
    // A child of another thread's that was forked but hasn't begun yet still has the descriptor: closing this one
    // would leave the lock to it.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
