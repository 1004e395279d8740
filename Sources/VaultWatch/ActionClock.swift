import VaultOperations
import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Runs the actions that are due, at the start of each minute of the wall clock, in a process of its own.
struct ActionClock {
  private let process: SyncProcess
  private var run: RunningSync?
  /// The minute since 1970 that was looked at last.
  private var minute: Int64 = -1
  private var lastError = ""

  init(_ access: VaultAccess) { process = SyncProcess(access) }

  /// Where can be noticed that they have ended.
  var output: Int32? { run?.output }

  /// Starts them, where this node knows any and a minute has begun.
  ///
  /// - Parameter now: by the watcher's clock, in milliseconds.
  /// - Returns: when to ask again, by that clock.
  mutating func start(_ vault: Vault, now: Int64, log: (String) -> Void) -> Int64 {
    let wall = VaultEnvironment.systemTime()
    if run == nil, wall / 60_000 != minute {
      minute = wall / 60_000
      do {
        if try vault.hasActions() { run = try process.startActions() }
      } catch {
        note("\(error)", log)
      }
    }
    return now + 60_000 - wall % 60_000
  }

  /// Takes in how they ended.
  mutating func takeIn(log: (String) -> Void) {
    guard let run else { return }
    var ready = pollfd(fd: run.output, events: Int16(POLLIN), revents: 0)
    if poll(&ready, 1, 0) > 0 { run.read() }
    if run.isRunning { return }
    self.run = nil
    do {
      _ = try run.answer()
      lastError = ""
    } catch {
      note("\(error)", log)
    }
  }

  private mutating func note(_ error: String, _ log: (String) -> Void) {
    if error != lastError { log("actions not run: \(error)") }
    lastError = error
  }
}
