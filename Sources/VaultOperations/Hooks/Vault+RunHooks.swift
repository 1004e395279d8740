public import VaultStore

extension Vault {
  /// Runs the commands that this node's own git configuration names for what has happened. To be called behind a sync,
  /// after every lock is released.
  ///
  /// One process at a time does so: a command that syncs doesn't start itself again. What is due meanwhile waits for the
  /// next sync.
  public func runHooks() {
    do {
      let commands = try ["onError", "onMessage"].compactMap { try repository.configString("daybook.\($0)") }
      guard commands.contains(where: { !$0.isEmpty }),
        let lock = try FileLock("\(repository.gitDirectory)daybook/hooks.lock", patience: 0)
      else { return }
      withExtendedLifetime(lock) {
        tellHealth()
        tellMessages()
      }
    } catch {
      environment.log("hooks not run: \(error)")
    }
  }
}
