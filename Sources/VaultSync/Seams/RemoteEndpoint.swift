package import Git

/// The shared branch on a remote.
package protocol RemoteEndpoint {
  /// The remote's name.
  var name: String { get }
  /// Brings the branch's history here; nil where the remote has no such branch yet.
  ///
  /// Throws a vault error with `.unreachable`, `.remoteRefused` or `.remoteMissing`.
  func fetch() throws -> ObjectID?
  /// Moves the branch by compare-and-swap; the remote's own answer decides.
  func push(_ new: ObjectID, expecting old: ObjectID?) throws -> PushOutcome
}
