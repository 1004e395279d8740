import Git
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
    try start(["sync"], ["--json"] + options, environment)
  }

  /// Starts what runs the commands that the node's settings name, and doesn't wait for it.
  public func startHooks() throws -> RunningSync { try start(["hooks"], [], [:]) }

  /// Starts what runs the actions that are due, and doesn't wait for it. It answers in JSON.
  public func startActions() throws -> RunningSync { try start(["schedule", "run"], ["--json"], [:]) }

  private func start(_ command: [String], _ options: [String], _ environment: [String: String]) throws
    -> RunningSync
  {
    let pipe = try PipeEnds()
    defer { close(pipe.writeEnd) }
    var spawn = Spawn([program] + command + ["--vault", vault] + options)
    spawn.environment.merge(environment) { $1 }
    (spawn.input, spawn.output) = (.null, .descriptor(pipe.writeEnd))
    do {
      return RunningSync(process: try spawn.start(), output: pipe.readEnd)
    } catch {
      close(pipe.readEnd)
      throw VaultError(
        .unsupported, "Can't run \(program).", hint: "Install Daybook again, and start the server anew.")
    }
  }
}
