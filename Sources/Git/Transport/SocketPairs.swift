#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Three connected pairs of sockets: our end and a child's end of its input, output and error output.
///
/// All are closed at `exec`, ours don't block, and none has a number below 3, which a child's own
/// descriptors would overwrite.
struct SocketPairs {
  private(set) var ours: [Int32] = []
  private(set) var theirs: [Int32] = []

  init() throws {
    do {
      for _ in 0..<3 { try addPair() }
    } catch {
      closeOurs()
      closeTheirs()
      throw error
    }
  }

  func closeOurs() { for descriptor in ours { close(descriptor) } }

  func closeTheirs() { for descriptor in theirs { close(descriptor) } }

  private mutating func addPair() throws {
    var pair: [Int32] = [-1, -1]
    #if canImport(Darwin)
      let returned = socketpair(AF_UNIX, SOCK_STREAM, 0, &pair)
    #else
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
      let returned = socketpair(AF_UNIX, kind, 0, &pair)
    #endif
    guard returned == 0 else { throw failure("make a socket") }
    let (our, their) = (raised(pair[0]), raised(pair[1]))
    if our >= 0 { ours.append(our) }
    if their >= 0 { theirs.append(their) }
    guard our >= 0, their >= 0 else { throw failure("keep a socket") }
    #if canImport(Darwin)
      var on: Int32 = 1
      setsockopt(our, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    guard fcntl(our, F_SETFL, fcntl(our, F_GETFL) | O_NONBLOCK) == 0 else {
      throw failure("set up a socket")
    }
  }

  /// The same descriptor with a number above 2, closed at `exec`.
  private func raised(_ descriptor: Int32) -> Int32 {
    if descriptor > 2 {
      return fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 ? descriptor : -1
    }
    defer { close(descriptor) }
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
  }

  private func failure(_ what: String) -> GitError {
    GitError(.io, "\(what): \(String(cString: strerror(errno)))")
  }
}
