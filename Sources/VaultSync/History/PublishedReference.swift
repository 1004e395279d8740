package import Git
package import VaultStore

/// The references by which a node knows what is published: what was ever seen in a remote, or was taken by
/// one. They are this node's own, and are never pushed. A published commit is never remade.
enum PublishedReference {
  /// What only a node has, and no hub.
  static let nodesOwn = "refs/daybook/local/"
  /// Names some commit of this node, so that others see that this is one.
  static let node = nodesOwn + "node"
  static let folder = "refs/daybook/local/published/"
  static let peers = "refs/daybook/local/peers/"
  static let given = "refs/daybook/local/given/"
  static let former = "refs/daybook/local/former/"

  /// Names what a remote had last.
  static func name(of remote: String, isPeer: Bool) -> String { (isPeer ? peers : folder) + remote }

  /// Names what a peer was given last.
  static func given(to remote: String) -> String { given + remote }

  /// Names what a remote had once, and lacks.
  static func former(_ tip: ObjectID, of remote: String) -> String {
    "\(former)\(remote)/\(tip.hex.prefix(12))"
  }
}

/// The references that nodes without a hub push to each other: the sender's history, for the receiver's next
/// sync to merge.
package enum PeerReference {
  package static let folder = "refs/daybook/from/"

  package static func name(of node: String) -> String { folder + node }
}

extension Repository {
  /// Remembers what a remote has, as something that it had: what is known of a remote that is to be forgotten.
  func keepPublished(of remote: String) throws {
    let names = [true, false].map { PublishedReference.name(of: remote, isPeer: $0) }
    for name in names + [PublishedReference.given(to: remote)] {
      guard let tip = try reference(name) else { continue }
      try set(PublishedReference.former(tip, of: remote), to: tip)
      try deleteReference(name, expecting: tip)
    }
  }
}

extension Vault {
  /// What each remote had last, as this node knows.
  package func publishedReferences() throws -> [(name: String, id: ObjectID)] {
    try repository.references(prefix: PublishedReference.folder)
  }
}

extension ReferenceStore {
  /// The tips below which every commit is published.
  func publishedTips() throws -> [ObjectID] {
    let folders = [
      PublishedReference.folder, PublishedReference.peers, PublishedReference.given,
      PublishedReference.former,
    ]
    return try references(prefix: PublishedReference.nodesOwn).filter { reference in
      folders.contains { reference.name.hasPrefix($0) }
    }.map(\.id)
  }
}
