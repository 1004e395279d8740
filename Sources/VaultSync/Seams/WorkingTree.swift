package import Git
package import VaultStore

/// The vault's files on one node, and the branch that is checked out there.
package protocol WorkingTree {
  /// What the branch that is checked out has, without a look at the files; nil where it has no commit.
  func committed() throws -> Snapshot?
  /// Takes in what was written by hand, as commits.
  func snapshot() throws -> Snapshot
  /// Puts the tree of `target` on disk and moves the branch to it, if both are still as in the snapshot.
  func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome
}
