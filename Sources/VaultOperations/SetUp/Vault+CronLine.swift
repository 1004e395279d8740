public import VaultStore

extension Vault {
  /// The crontab line for this vault: `vault-sync` beside this program, else the first in PATH.
  public func cronLine(in surroundings: Surroundings) throws -> CronLine {
    let context = try serviceContext(in: surroundings)
    return CronLine(
      vault: path, node: context.node, program: context.vaultSync, searchPath: context.searchPath)
  }
}
