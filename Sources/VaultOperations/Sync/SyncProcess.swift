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
    let sync = try start()
    while sync.isRunning {
      guard mayGoOn() else {
        sync.stop()
        return nil
      }
      var waited = pollfd(fd: sync.output, events: Int16(POLLIN), revents: 0)
      if poll(&waited, 1, 200) > 0 { sync.read() }
    }
    return try sync.answer()
  }

  /// Starts a sync and doesn't wait for it.
  ///
  /// - Parameters:
  ///   - options: further options of `daybook sync`.
  ///   - environment: variables to set or replace.
  public func start(_ options: [String] = [], environment: [String: String] = [:]) throws -> RunningSync {
    try start("sync", ["--json"] + options, environment)
  }

  /// Starts what runs the commands that the node's settings name, and doesn't wait for it.
  public func startHooks() throws -> RunningSync { try start("hooks", [], [:]) }

  private func start(_ command: String, _ options: [String], _ environment: [String: String]) throws
    -> RunningSync
  {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw VaultError(.disk, "Can't make a pipe.", hint: "Try again.") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    do {
      return RunningSync(
        process: try spawn(command, writingTo: ends[1], options, environment), output: ends[0])
    } catch {
      close(ends[0])
      throw error
    }
  }

  private func spawn(
    _ command: String, writingTo output: Int32, _ options: [String], _ changed: [String: String]
  ) throws -> pid_t {
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
    let arguments: [String] = [program, command, "--vault", vault] + options
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    let variables = ChildEnvironment.lines(changing: changed)
    var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { for setting in settings { free(setting) } }
    var child = pid_t()
    let returned = posix_spawn(&child, program, &actions, &attributes, &words, &settings)
    guard returned == 0 else {
      throw VaultError(
        .unsupported, "Can't run \(program).", hint: "Install Daybook again, and start the server anew.")
    }
    return child
  }
}
