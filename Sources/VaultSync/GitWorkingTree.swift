import Git
import VaultStore

/// The working tree of a vault on disk.
struct GitWorkingTree: WorkingTree {
  let vault: Vault
  let identity: NodeIdentity
  var request = SnapshotRequest()

  func snapshot() throws -> Snapshot {
    try vault.locked { try vault.snapshot(identity: identity, request) }
  }

  func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome {
    try vault.locked { try vault.apply(target, over: snapshot.head, branch: snapshot.branch, leaving: snapshot.held) }
  }
}
