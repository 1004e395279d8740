import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A sync in a process of its own, for programs that live long: it can be stopped, and what libraries leave
/// in memory ends with it.
public struct SyncProcess: Sendable {
  private let program: String
  private let vault: String

  public init(_ access: VaultAccess) {
    program = access.program
    vault = access.location.path
  }

  /// Syncs, and answers what `daybook sync --json` does.
  ///
  /// - Parameter mayGoOn: asked five times a second; where it answers false, the sync is stopped and nil is
  ///   answered. All that is committed stays.
  /// - Throws: the error that the sync ended with.
  public func run(mayGoOn: () -> Bool) throws -> JSON? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw VaultError(.disk, "Can't make a pipe.", hint: "Try again.") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let child: pid_t
    do {
      child = try spawn(writingTo: ends[1])
      close(ends[1])
    } catch {
      close(ends[1])
      throw error
    }
    let output = Self.read(ends[0], from: child, mayGoOn)
    if output == nil { Self.stop(child, writingTo: ends[0]) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    guard let output else { return nil }
    guard let answer = JSON(utf8: output) else {
      throw VaultError(.bug, "The sync ended without an answer.", hint: "Run it by hand: daybook sync")
    }
    if let error = answer["error"] { throw VaultError(error) }
    return answer
  }

  private func spawn(writingTo output: Int32) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Whatever this thread holds back, the child is to hear.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    let arguments: [String] = [program, "sync", "--json", "--vault", vault]
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = pid_t()
    #if canImport(Darwin)
      let returned = posix_spawn(&child, program, &actions, &attributes, &words, _NSGetEnviron().pointee)
    #else
      let returned = posix_spawn(&child, program, &actions, &attributes, &words, environ)
    #endif
    guard returned == 0 else {
      throw VaultError(
        .unsupported, "Can't run \(program).", hint: "Install Daybook again, and start the server anew.")
    }
    return child
  }

  /// Asks the child to end, and after 5 seconds makes it.
  private static func stop(_ child: pid_t, writingTo descriptor: Int32) {
    kill(child, SIGTERM)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    for _ in 0..<50 {
      var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&waited, 1, 100) > 0, systemRead(descriptor, &buffer, buffer.count) == 0 { return }
    }
    kill(child, SIGKILL)
  }

  /// All that the child writes; nil where it was not to go on.
  private static func read(_ descriptor: Int32, from child: pid_t, _ mayGoOn: () -> Bool) -> [UInt8]? {
    var bytes = [UInt8]()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      guard mayGoOn() else { return nil }
      var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&waited, 1, 200) <= 0 { continue }
      let count = systemRead(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}

// The member of the same name hides this inside the type.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

extension VaultError {
  /// Reads an error as ``json`` writes it, without the outer object.
  fileprivate init(_ json: JSON) {
    func text(_ name: String) -> String {
      if case .string(let text) = json[name] { text } else { "" }
    }
    self.init(Code(rawValue: text("code")) ?? .bug, text("message"), hint: text("hint"))
  }
}
