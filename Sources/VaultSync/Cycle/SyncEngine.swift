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

  /// - Parameters:
  ///   - remotes: those to speak with, in the order of the configuration; none is allowed, for peers may have
  ///     pushed to this node.
  ///   - history: whether unpublished commits may be remade where there is one remote only.
  package init(
    store: Store, tree: Tree, remotes: [Remote], clock: Clock, identity: NodeIdentity,
    history: VaultConfiguration.History = .linear
  ) {
    (self.store, self.tree, self.remotes, self.clock) = (store, tree, remotes, clock)
    (self.identity, self.history) = (identity, history)
  }

  /// Runs the cycle: snapshot, fetch, join, push, apply.
  package func run() throws -> SyncReport {
    var cycle = SyncCycle(engine: self, snapshot: try tree.snapshot())
    return try cycle.run()
  }
}
