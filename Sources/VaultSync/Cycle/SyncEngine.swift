import Git
package import VaultModel
package import VaultStore

/// Carries out one sync of a node with its remotes.
///
/// Every step can be killed and repeated: what was written is committed first, a merge is made in memory, a
/// push is a compare-and-swap, and the disk is changed last. It reaches the world only through the
/// protocols beside it.
package struct SyncEngine<
  Store: ObjectStore & ReferenceStore, Tree: WorkingTree, Remote: RemoteEndpoint, Clock: SyncClock
> {
  let store: Store
  let tree: Tree
  let remotes: [Remote]
  let clock: Clock
  let identity: NodeIdentity
  let history: VaultConfiguration.History
  let pushesFirst: Bool
  let leavesFiles: Bool

  /// - Parameters:
  ///   - remotes: those to speak with, in the order of the configuration; none is allowed, for peers may have
  ///     pushed to this node.
  ///   - history: whether unpublished commits may be remade where there is one remote only.
  ///   - pushesFirst: whether what is committed already is pushed before the files are looked at, where a push alone does.
  ///   - leavesFiles: whether they aren't looked at then, if that push was taken.
  package init(
    store: Store, tree: Tree, remotes: [Remote], clock: Clock, identity: NodeIdentity,
    history: VaultConfiguration.History = .linear, pushesFirst: Bool = false,
    leavesFiles: Bool = false
  ) {
    (self.store, self.tree, self.remotes, self.clock) = (store, tree, remotes, clock)
    (self.identity, self.history) = (identity, history)
    (self.pushesFirst, self.leavesFiles) = (pushesFirst, leavesFiles)
  }

  /// Runs the cycle: snapshot, and what the remotes have meanwhile; join, push, apply.
  package func run() throws -> SyncReport {
    if pushesFirst, let committed = try tree.committed() {
      var cycle = SyncCycle(engine: self, snapshot: committed)
      try cycle.fetch()
      if try cycle.pushCommitted(), leavesFiles { return cycle.finish() }
      cycle.snapshot = try tree.snapshot()
      try cycle.settle()
      return try cycle.run()
    }
    for remote in remotes { remote.beginFetch() }
    var cycle = SyncCycle(engine: self, snapshot: try tree.snapshot())
    try cycle.settle()
    try cycle.fetch()
    return try cycle.run()
  }
}
