public import VaultOperations
import VaultStore

/// One watcher a vault: ends with the process that holds it.
public final class WatchLock {
  public enum Kind: String, Sendable {
    case watch
    /// Of those that wait, the one that syncs for all.
    case wait
  }

  private let lock: FileLock

  /// Throws `.busy` where another process has it.
  public init(_ access: VaultAccess, _ kind: Kind) throws {
    let vault = try access.open()
    guard
      let lock = try FileLock("\(vault.repository.gitDirectory)daybook/\(kind.rawValue).lock", patience: 0)
    else {
      throw VaultError(
        .busy, "Another watcher of this vault is running.", hint: "One is enough; stop it to start another.")
    }
    self.lock = lock
  }
}
