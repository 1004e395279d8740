import Git
import VaultSync

/// A remote of whatever kind.
struct AnyEndpoint: RemoteEndpoint {
  let base: any RemoteEndpoint

  init(_ base: any RemoteEndpoint) { self.base = base }

  var name: String { base.name }
  var isPeer: Bool { base.isPeer }
  var given: ObjectID? { base.given }

  func fetch() throws -> ObjectID? { try base.fetch() }

  func push(_ new: ObjectID, expecting old: ObjectID?) throws -> PushOutcome {
    try base.push(new, expecting: old)
  }
}
