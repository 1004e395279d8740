import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// SIGTERM and SIGINT as something to wait for.
package struct StopSignal {
  /// Readable once a signal came.
  package let descriptor: Int32

  /// Takes both signals over, for the rest of the process: also where whoever started it held them back, for a mask is
  /// inherited. Source: execve(2).
  package init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw VaultError(.disk, "Can't make a pipe.", hint: "Try again.") }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    descriptor = ends[0]
    stopWriter = ends[1]
    var taken = sigset_t()
    sigemptyset(&taken)
    for number in [SIGTERM, SIGINT] {
      sigaddset(&taken, number)
      signal(number) { _ in
        let saved = errno
        var byte: UInt8 = 1
        _ = write(stopWriter, &byte, 1)
        errno = saved
      }
    }
    pthread_sigmask(SIG_UNBLOCK, &taken, nil)
  }

  /// How many signals came since the last call.
  package func take() -> Int {
    var bytes = [UInt8](repeating: 0, count: 64)
    return max(0, read(descriptor, &bytes, bytes.count))
  }
}

/// Written once, before the handler that reads it is set.
nonisolated(unsafe) private var stopWriter: Int32 = -1
