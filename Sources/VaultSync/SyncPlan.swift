public import Git

/// What has to be done so that a node and a remote have the same history. A pure function of both.
public enum SyncPlan: Hashable, Sendable {
  /// A node's commit that the remote doesn't have.
  public struct Unpublished: Hashable, Sendable {
    public var id: ObjectID
    /// Whether remaking it would lose what a person did: a merge, or a signature.
    public var mustStay: Bool

    public init(id: ObjectID, mustStay: Bool) {
      self.id = id
      self.mustStay = mustStay
    }
  }

  /// 1. Neither has a commit, or both have the same.
  case upToDate
  /// 2. The remote lacks only what this node has on top of it.
  case push
  /// 3. This node lacks only what the remote has on top of it.
  case fastForward
  /// 4. Each has commits of its own: the node's are remade on the remote's, each with the merge of `base`,
  ///    itself and the remote's tip.
  case replay(base: ObjectID, commits: [ObjectID])
  /// 5. The same where one can't be remade, or the histories have nothing in common: both are joined by a
  ///    merge commit.
  case merge(bases: [ObjectID])

  /// Decides.
  ///
  /// - Parameters:
  ///   - bases: the best common ancestors of both.
  ///   - unpublished: the node's commits that the remote doesn't have, oldest first.
  public init(local: ObjectID?, remote: ObjectID?, bases: [ObjectID], unpublished: [Unpublished]) {
    guard local != remote else {
      self = .upToDate
      return
    }
    guard let local else {
      self = .fastForward
      return
    }
    guard let remote else {
      self = .push
      return
    }
    switch bases {
    case [remote]: self = .push
    case [local]: self = .fastForward
    default:
      if bases.count == 1, !unpublished.contains(where: \.mustStay) {
        self = .replay(base: bases[0], commits: unpublished.map(\.id))
      } else {
        self = .merge(bases: bases)
      }
    }
  }
}
