import Git
import VaultStore

/// A node's history that was remade on a remote's tip, and may be in the remote though no reply ever came.
///
/// Git can't tell that the new tip has all that the old one has. Without this, what others deleted of it
/// meanwhile would come back: the old tip still has it, and the common ancestor not yet.
struct RebuiltHistory: Hashable {
  /// The node's own tip.
  var from: ObjectID
  /// The same on the remote's tip.
  var to: ObjectID
}

extension ObjectStore where Self: ReferenceStore {
  private var pushing: String { "refs/daybook/local/pushing" }

  /// What was rebuilt since the disk last held it, the latest last.
  ///
  /// They are the parents of one commit, which is never pushed: so it changes at once, and git keeps what
  /// it names.
  func rebuiltHistories() throws -> [RebuiltHistory] {
    guard let id = try reference(pushing) else { return [] }
    let parents = try readCommit(id).parents
    return stride(from: 0, to: parents.count - 1, by: 2).map {
      RebuiltHistory(from: parents[$0], to: parents[$0 + 1])
    }
  }

  /// Remembers one more; those that the node's own tip doesn't come from any more are forgotten.
  func remember(_ rebuilt: RebuiltHistory, by signature: Signature) throws {
    var all = try rebuiltHistories().filter { try $0 != rebuilt && isAncestor($0.from, of: rebuilt.from) }
    all = all.suffix(7) + [rebuilt]
    let id = try writeCommit(
      tree: readCommit(rebuilt.to).tree, parents: all.flatMap { [$0.from, $0.to] }, author: signature,
      committer: signature, message: "pushing\n")
    try set(pushing, to: id)
  }

  /// The latest that a node's tip comes from and a remote has taken, while git can't tell so.
  func rebuiltHistory(of local: ObjectID, in remote: ObjectID) throws -> RebuiltHistory? {
    try rebuiltHistories().last { rebuilt in
      try isAncestor(rebuilt.from, of: local) && isAncestor(rebuilt.to, of: remote)
        && !isAncestor(rebuilt.to, of: local)
    }
  }
}
