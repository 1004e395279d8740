public import VaultOperations
import VaultStore

/// Waits for something to arrive in a vault: by what a watcher brings, where one runs, else by syncing itself.
public struct Waiter {
  private let access: VaultAccess
  private let end: Int64?
  private let runtimeFolder: String?

  /// How long it relies on another process before it looks whether that still runs, in milliseconds.
  private static let trust: Int64 = 10_000

  /// - Parameter timeout: in seconds; nil for ever.
  public init(_ access: VaultAccess, timeout: Double?, runtimeFolder: String?) {
    self.access = access
    end = timeout.map { WatchClock.now + Int64($0 * 1000) }
    self.runtimeFolder = runtimeFolder
  }

  /// Answers whether `isFound` came true in time; it is asked at once, and whenever the branch has moved.
  ///
  /// Of several that wait without a watcher one syncs for all. Throws what `isFound` throws.
  public func wait(until isFound: () throws -> Bool) throws -> Bool {
    while true {
      let own = try lock()
      let left = end.map { max(1, $0 - WatchClock.now) }
      let limit = own == nil ? min(left ?? Self.trust, Self.trust) : left
      let request = Watcher.Request(syncs: own != nil, limit: limit, runtimeFolder: runtimeFolder) { _ in }
      let watcher = try Watcher(access, request)
      switch try withExtendedLifetime(own, { try watcher.run(until: isFound) }) {
      case .found: return true
      case .stopped: return false
      case .timeout: if let end, WatchClock.now >= end { return false }
      }
    }
  }

  /// The right to sync; nil where another process does it.
  private func lock() throws -> WatchLock? {
    do {
      _ = try WatchLock(access, .watch)  // Given back at once: a watcher may start at any time.
      return try WatchLock(access, .wait)
    } catch let error as VaultError where error.code == .busy {
      return nil
    }
  }
}
