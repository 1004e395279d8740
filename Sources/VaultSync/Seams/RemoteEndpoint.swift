package import Git

/// The shared branch on a remote.
///
/// A remote is a hub, whose branch every node moves by compare-and-swap, or a peer: a node with files of its
/// own, whose branch only that node moves. To a peer `refs/daybook/from/<node>` is pushed instead, and the
/// peer's next sync merges it.
package protocol RemoteEndpoint {
  /// The remote's name.
  var name: String { get }
  /// Whether the remote is a peer. It may turn out at a fetch, or at a push.
  var isPeer: Bool { get }
  /// What a peer has from this node, as of the last conversation; nil of a hub, and where it isn't here.
  var given: ObjectID? { get }
  /// Begins to ask the remote, where that can be done beside other work; ``fetch()`` takes the answer.
  func beginFetch()
  /// Brings the branch's history here; nil where the remote has no such branch yet.
  ///
  /// Throws a vault error with `.unreachable`, `.remoteRefused` or `.remoteMissing`.
  func fetch() throws -> ObjectID?
  /// Moves the branch, or this node's reference on a peer, by compare-and-swap; the remote's own answer
  /// decides.
  ///
  /// - Parameter old: of a hub what its branch is to be, of a peer ``given``.
  func push(_ new: ObjectID, expecting old: ObjectID?) throws -> PushOutcome
}

extension RemoteEndpoint {
  package func beginFetch() {}
}
