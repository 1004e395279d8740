import Git
import VaultStore
import VaultSync

/// A bare repository in memory, with one branch.
final class MemoryRemote {
  let store = MemoryStore()
  private(set) var tip: ObjectID?
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

/// A remote as one node sees it.
struct MemoryEndpoint: RemoteEndpoint {
  let remote: MemoryRemote
  let store: MemoryStore

  var name: String { "origin" }

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
