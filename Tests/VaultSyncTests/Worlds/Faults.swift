import Git
import VaultStore
import VaultSync

/// What goes wrong around one sync, in either world.
final class Faults {
  var isOffline = false
  /// Remotes that can't be reached, by name.
  var down = Set<String>()
  /// Pushes that are taken, but whose replies get lost.
  var lostReplies = 0
  /// Whether the connection is gone for good once a reply was lost.
  var isGoneAfterLostReply = false
  /// Whether the process dies right after a push was taken.
  var crashesAfterPush = false
  /// What others do just before each push, in order.
  var beforePush = [() throws -> Void]()
  /// What someone does just before each time that the disk is changed, in order.
  var beforeApply = [() throws -> Void]()

  static let unreachable = VaultError(.unreachable, "The remote can't be reached.")
}

/// A remote that things go wrong with.
struct FaultyRemote<Base: RemoteEndpoint>: RemoteEndpoint {
  let base: Base
  let faults: Faults

  var name: String { base.name }
  var isPeer: Bool { base.isPeer }
  var given: ObjectID? { base.given }

  func fetch() throws -> ObjectID? {
    if isDown { throw Faults.unreachable }
    return try base.fetch()
  }

  func push(_ new: ObjectID, expecting old: ObjectID?) throws -> PushOutcome {
    if isDown { throw Faults.unreachable }
    if !faults.beforePush.isEmpty { try faults.beforePush.removeFirst()() }
    let outcome = try base.push(new, expecting: old)
    if faults.crashesAfterPush, outcome == .accepted { throw Crash() }
    if faults.lostReplies > 0 {
      faults.lostReplies -= 1
      if faults.isGoneAfterLostReply { faults.isOffline = true }
      return .unknown(reason: "the connection broke")
    }
    return outcome
  }

  private var isDown: Bool { faults.isOffline || faults.down.contains(name) }
}

/// A working tree that someone writes to at the worst moment.
struct DisturbedTree<Base: WorkingTree>: WorkingTree {
  let base: Base
  let faults: Faults

  func committed() throws -> Snapshot? { try base.committed() }

  func snapshot() throws -> Snapshot { try base.snapshot() }

  func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome {
    if !faults.beforeApply.isEmpty { try faults.beforeApply.removeFirst()() }
    return try base.apply(target, over: snapshot)
  }
}
