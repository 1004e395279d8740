public import VaultStore

extension Vault {
  /// Makes this node and its remote the same: snapshot, fetch, merge, push, apply.
  ///
  /// What the caller must handle is in the report; throws ``VaultError`` for what stands in the way on this node: no node
  /// name, an unknown remote, more than one remote, a disk that can't be written.
  public func sync(_ request: SyncRequest) throws -> SyncReport {
    throw VaultError(.unsupported, "Sync is not there yet.")
  }
}
