import Git
import VaultStore
import VaultSync

/// A bare repository in memory, with one branch.
final class MemoryRemote {
  let store = MemoryStore()
  var tip: ObjectID?
  /// What it says to every push; nil where it takes them.
  var refusal: String?

  /// Takes a push by compare-and-swap.
  func receive(_ new: ObjectID, expecting old: ObjectID?, from other: MemoryStore) throws -> PushOutcome {
    if tip == new { return .accepted }
    guard tip == old else { return .stale(actual: tip) }
    if let refusal { return .rejected(reason: refusal) }
    try store.copy(new, from: other)
    tip = new
    return .accepted
  }
}

/// A hub as one node sees it.
struct MemoryEndpoint: RemoteEndpoint {
  let name: String
  let remote: MemoryRemote
  let store: MemoryStore

  var isPeer: Bool { false }
  var given: ObjectID? { nil }

  func fetch() throws -> ObjectID? {
    if let tip = remote.tip { try store.copy(tip, from: remote.store) }
    return remote.tip
  }

  func push(_ new: ObjectID, expecting old: ObjectID?) throws -> PushOutcome {
    try store.steps.take()
    let outcome = try remote.receive(new, expecting: old, from: store)
    try store.steps.take()
    return outcome
  }
}

/// Another node as one node sees it.
struct MemoryPeer: RemoteEndpoint {
  let name: String
  let peer: MemoryStore
  let store: MemoryStore
  /// Where this node's history goes.
  let reference: String

  var isPeer: Bool { true }
  var given: ObjectID? { peer.references[reference] }

  func fetch() throws -> ObjectID? {
    guard let tip = peer.references["refs/heads/main"] else { return nil }
    try store.copy(tip, from: peer)
    return tip
  }

  func push(_ new: ObjectID, expecting old: ObjectID?) throws -> PushOutcome {
    try store.steps.take()
    guard given == old else { return .stale(actual: given) }
    try peer.receive(new, at: reference, from: store)
    try store.steps.take()
    return .accepted
  }
}
