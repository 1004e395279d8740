import Clibgit2

/// The certificate authorities that https connections trust.
///
/// libgit2 keeps one set for the whole process, and its mbed TLS frees the old one at once when another is
/// set, under any connection that is reading it. So connections with the same authorities go side by side,
/// and one with others waits until those have ended. Source: libgit2, `src/libgit2/streams/mbedtls.c`,
/// `git_mbedtls__set_cert_location`.
enum TrustedAuthorities {
  private struct State {
    var file: String?
    var users = 0
  }

  private static let monitor = Monitor()
  // Read and written under the monitor alone.
  nonisolated(unsafe) private static var state = State()

  /// Runs `body`, which connects, while the authorities of `file` are trusted; of nil, the system's.
  ///
  /// - Throws: `GitError` where the file can't be read, and what `body` throws.
  static func during<Value>(_ file: String?, _ body: () throws -> Value) throws -> Value {
    #if os(Linux)
      let file = file ?? LazyCertificates.path
    #endif
    try monitor.locked { try enter(file) }
    defer {
      monitor.locked {
        state.users -= 1
        if state.users == 0 { monitor.broadcast() }
      }
    }
    return try body()
  }

  private static func enter(_ file: String?) throws {
    while state.users > 0, state.file != file { monitor.wait(milliseconds: nil) }
    // Whoever comes first reads the file, for it may have been renewed; the system's is long, and read once.
    if state.users == 0, let file, file != state.file || !isSystem(file) {
      state.file = nil
      try set(file)
      state.file = file
    }
    state.users += 1
  }

  private static func isSystem(_ file: String) -> Bool {
    #if os(Linux)
      file == LazyCertificates.path
    #else
      false
    #endif
  }

  private static func set(_ file: String) throws {
    let returned = daybook_git_set_certificates(file, nil)
    #if canImport(Darwin)
      // Built on the system's keychain, libgit2 has no such setting; the connection itself will tell.
      if returned < 0 { git_error_clear() }
    #else
      try check(returned, "read the certificates in \(file)")
    #endif
  }
}
