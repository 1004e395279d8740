package import Git
package import VaultStore

/// The working tree of a vault on disk.
package struct GitWorkingTree: WorkingTree {
  private let vault: Vault
  private let identity: NodeIdentity
  private let request: SnapshotRequest

  package init(vault: Vault, identity: NodeIdentity, request: SnapshotRequest = SnapshotRequest()) {
    (self.vault, self.identity, self.request) = (vault, identity, request)
  }

  package func snapshot() throws -> Snapshot {
    try vault.locked { try vault.snapshot(identity: identity, request) }
  }

  package func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome {
    try vault.locked {
      try vault.apply(
        target, over: snapshot.head, branch: snapshot.branch, leaving: snapshot.held,
        mergingInto: snapshot.withheld, unmerged: snapshot.unmerged)
    }
  }
}
