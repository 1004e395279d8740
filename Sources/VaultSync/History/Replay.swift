import Git
import VaultModel
import VaultStore

/// A history that joins what a node and a remote have.
struct JoinedHistory {
  var tip: ObjectID
  var conflicts: [String] = []
  var fallbacks: [String] = []
  /// Whether there is a merge commit among what was made.
  var hasMerges = false
  /// Whether histories without a common ancestor were joined.
  var isUnrelated = false
  /// Of commits that were remade, what has all of each by now.
  var remade = [ObjectID: ObjectID]()
}

extension HistoryMerge {
  /// Remakes a node's unpublished commits on a remote's tip.
  ///
  /// Base and remote tip stay fixed: each commit `c` is remade with the tree merge(base, c, tip), author,
  /// author date and message kept; one that brings nothing is dropped. So the last tree is the merge of
  /// both tips by construction.
  func replay(
    _ commits: [ObjectID], from base: ObjectID, onto tip: ObjectID, identity: NodeIdentity, now: Int64
  ) throws -> JoinedHistory {
    let baseTree = try store.readCommit(base).tree
    let remote = try store.readCommit(tip)
    let theirs = ProvenanceIndex(of: try store.commits(from: [tip], hiding: [base]), in: store)
    let ours = ProvenanceIndex(of: [], in: store)
    let merges = SuccessiveMerge(self, base: baseTree, right: remote.tree, provenance: (ours, theirs))
    var joined = JoinedHistory(tip: tip)
    var parent = remote
    for id in commits {
      let commit = try store.readCommit(id)
      ours.add(id)
      let merged = try merges.merge(commit.tree)
      (joined.conflicts, joined.fallbacks) = (merged.conflicts, merged.fallbacks)
      defer { joined.remade[id] = joined.tip }
      if merged.tree == parent.tree { continue }
      let committer = identity.committer(now: now, parents: [parent.committer.time])
      joined.tip = try store.writeCommit(
        tree: merged.tree, parents: [parent.id], author: commit.author, committer: committer,
        message: commit.message)
      parent = try store.readCommit(joined.tip)
    }
    return joined
  }

  /// Joins two histories by a merge commit that is a pure function of its parents: two nodes that merge the
  /// same tips make the same commit.
  func mergeCommit(_ one: ObjectID, _ other: ObjectID, bases: [ObjectID]) throws -> JoinedHistory {
    let parents = [one, other].sorted()
    let merged = try merge(one, other, bases: bases)
    let time = try parents.map { try store.readCommit($0).committer.time }.max() ?? 0
    let signature = Signature(name: MergeCommit.name, email: MergeCommit.email, time: time)
    let tip = try store.writeCommit(
      tree: merged.tree, parents: parents, author: signature, committer: signature,
      message: MergeCommit.message)
    return JoinedHistory(
      tip: tip, conflicts: merged.conflicts, fallbacks: merged.fallbacks, hasMerges: true,
      isUnrelated: bases.isEmpty)
  }

  /// Merges the trees of two commits, in the order of their ids.
  ///
  /// - Parameter bases: their best common ancestors; without one, what both had at some time is the base.
  func merge(_ one: ObjectID, _ other: ObjectID, bases: [ObjectID]) throws -> Result {
    let parents = [one, other].sorted()
    let (left, right) = (try store.readCommit(parents[0]), try store.readCommit(parents[1]))
    let provenance = (
      ProvenanceIndex(of: try store.commits(from: [left.id], hiding: bases), in: store),
      ProvenanceIndex(of: try store.commits(from: [right.id], hiding: bases), in: store)
    )
    let base = bases.isEmpty ? try SharedBase(store: store).tree(left.id, right.id) : try base(of: bases)
    let ancestors = bases.count > 1 ? try bases.map { try store.readCommit($0).tree } : []
    return try merge(
      base: base, ancestors: ancestors, left: left.tree, right: right.tree, provenance: provenance)
  }
}
