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
  ///
  /// What was rebuilt before may be in a remote as well. Once the disk has the new history, the node's own tip comes no more
  /// from what that was made of, but from the same remade.
  ///
  /// - Parameter remade: what the commits of the node's own tip have become in the new history.
  func remember(
    _ rebuilt: RebuiltHistory, remade: [ObjectID: ObjectID] = [:], by signature: Signature
  ) throws {
    let before = try rebuiltHistories().filter { try $0 != rebuilt && isAncestor($0.from, of: rebuilt.from) }
    let carried = before.compactMap { old in remade[old.from].map { RebuiltHistory(from: $0, to: old.to) } }
    let all = Array(before.suffix(7)) + Array(carried.suffix(7)).filter { !before.contains($0) } + [rebuilt]
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
