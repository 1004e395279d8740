package import Git
package import VaultStore

/// The working tree of a vault on disk.
package struct GitWorkingTree: WorkingTree {
  private let vault: Vault
  private let identity: NodeIdentity

  package init(vault: Vault, identity: NodeIdentity) {
    (self.vault, self.identity) = (vault, identity)
  }

  package func snapshot() throws -> Snapshot {
    try vault.locked { try vault.snapshot(identity: identity) }
  }

  package func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome {
    try vault.locked { try vault.apply(target, over: snapshot.head, branch: snapshot.branch) }
  }
}
