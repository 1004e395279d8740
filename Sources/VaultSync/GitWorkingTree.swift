import Git
import VaultStore

/// The working tree of a vault on disk.
struct GitWorkingTree: WorkingTree {
  let vault: Vault
  let identity: NodeIdentity

  func snapshot() throws -> Snapshot {
    try vault.locked { try vault.snapshot(identity: identity) }
  }

  func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome {
    try vault.locked { try vault.apply(target, over: snapshot.head, branch: snapshot.branch) }
  }
}
