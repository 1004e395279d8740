package import Git
package import VaultStore

/// The working tree of a vault on disk.
package final class GitWorkingTree: WorkingTree {
  private let vault: Vault
  private let identity: NodeIdentity
  private var request: SnapshotRequest
  private var postpones: Bool

  /// - Parameter postpones: whether files in mid-save are left to the next cycle, instead of being waited for. Once a
  ///   second snapshot is needed, because something came in that changes them, they are waited for all the same.
  package init(
    vault: Vault, identity: NodeIdentity, request: SnapshotRequest = SnapshotRequest(),
    postpones: Bool = false
  ) {
    (self.vault, self.identity, self.request, self.postpones) = (vault, identity, request, postpones)
  }

  package func committed() throws -> Snapshot? {
    let (branch, head) = try vault.head()
    return try head.map {
      Snapshot(branch: branch, head: $0, tree: try vault.repository.readCommit($0).tree)
    }
  }

  package func snapshot() throws -> Snapshot {
    var snapshot = try vault.locked { try vault.snapshot(identity: identity, request) }
    if postpones {
      (snapshot.postponed, snapshot.unsettled) = (snapshot.unsettled, [])
      postpones = false
      request.leavesNewerThan = 0
    }
    return snapshot
  }

  package func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome {
    try vault.locked {
      try vault.apply(
        target, over: snapshot.head, branch: snapshot.branch, leaving: snapshot.held,
        mergingInto: snapshot.withheld, unmerged: snapshot.unmerged)
    }
  }
}
