import Git
import VaultStore

/// Appends that wait to be done together.
final class WaitingAppends: @unchecked Sendable {
  // Sendable, for `appends` is touched under the monitor only.

  /// An append, and what is to be done once it is durable, or can't be.
  struct Append: Sendable {
    /// Appends; answers what is to be said then.
    var work: @Sendable (VaultAccess.Opened) throws -> @Sendable () -> Void
    var fail: @Sendable (any Error) -> Void
  }

  private let monitor = Monitor()
  private var appends = [Append]()

  func add(_ append: Append) {
    monitor.locked { appends.append(append) }
    monitor.signal()
  }

  /// Takes all that wait. Where there are fewer than `expected`, it waits for more, as long as the next one comes within
  /// so many milliseconds.
  func take(expecting expected: Int, patience: Int) -> [Append] {
    monitor.locked {
      while !appends.isEmpty, appends.count < expected, monitor.wait(milliseconds: patience) {}
      defer { appends = [] }
      return appends
    }
  }
}
