import Git
import VaultModel
import VaultStore

@testable import VaultSync

/// The references of claims on a hub, in memory: they move by compare-and-swap.
final class MemoryClaimHub {
  private var sights = [ClaimName: HubSight]()

  func look(_ name: ClaimName) -> HubSight { sights[name] ?? HubSight() }

  func swap(_ claim: Claim, _ commit: ObjectID, expecting old: ObjectID?) -> PushOutcome {
    let current = look(claim.name).commit
    if current == commit { return .accepted }
    guard current == old else { return .stale(actual: current) }
    // As the hub keeps it: a text, of which only so much is told.
    sights[claim.name] = .init(commit: commit, claim: Claim(message: claim.message, name: claim.name))
    return .accepted
  }
}

/// What a node knows of claims, and the command that is at work on one.
struct NodeClaims {
  var memories = [ClaimName: ClaimMemory]()
  var process: SteppedProcess<ClaimRun>?
  /// What the command at work does, and to what.
  var work = ""
  /// What it has begun to give back: it works under that no more.
  var given = Set<ClaimName>()
  /// A fault of the link that waits for the next push.
  var fault = ClusterEvent.Fault.none
  private var boot = 0
  private var bootedAt: Int64 = 0
  private var random: SplitMix64

  /// - Parameter seed: another for each node: two that draw one number would believe each other's claims to be their own.
  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// How long the machine is up; no jump of its wall clock changes that.
  func uptime(at time: Int64) -> BootClock { BootClock(boot: "boot-\(boot)", milliseconds: time - bootedAt) }

  /// Only what is on its disk outlives that.
  mutating func restart(at time: Int64) {
    (boot, bootedAt, process) = (boot + 1, time, nil)
  }

  mutating func nonce() -> UInt64 { random.next() }
}

/// What came of a command that is at work on a claim.
struct ClaimRun {
  var name: ClaimName
  var outcome: ClaimRace<ClusterClaimStore, ClusterClaimBook>.Outcome
}

/// The hub as one command sees it.
struct ClusterClaimStore: ClaimStore {
  let cluster: Cluster
  let node: ClusterNode
  let process: SteppedProcess<ClaimRun>

  var remote: String { "hub" }
  var refusalHint: String { "" }

  func look(_ name: ClaimName) throws -> HubSight {
    try process.call {
      if node.isCut || node.claims.fault == .offline { throw Faults.unreachable }
      return cluster.claimHub.look(name)
    }
  }

  func swap(_ claim: Claim, expecting old: ObjectID?) throws -> (commit: ObjectID, outcome: PushOutcome) {
    let commit = try Repository.hashBlob(Array(claim.message.utf8))
    return (commit, try process.call { try cluster.push(claim, commit, over: old, node) })
  }
}

/// The node's own side as one command sees it.
struct ClusterClaimBook: ClaimBook {
  let cluster: Cluster
  let node: ClusterNode
  let process: SteppedProcess<ClaimRun>

  func memory(of name: ClaimName) throws -> ClaimMemory? {
    try process.note { Optional(node.claims.memories[name]) } ?? nil
  }

  func remember(_ name: ClaimName, _ change: (inout ClaimMemory) -> Void) throws {
    try process.note { change(&node.claims.memories[name, default: ClaimMemory()]) }
  }

  func uptime() -> BootClock {
    func read() -> BootClock { node.claims.uptime(at: cluster.time) }
    return (try? process.note(read)) ?? read()
  }

  func nonce() -> UInt64 { (try? process.note { node.claims.nonce() }) ?? 0 }
}
