import Git
import VaultModel
import VaultStore

@testable import VaultSync

/// Claims: every node contends for the same few, on one hub, whatever links its notes have.
extension Cluster {
  private static let names = ["deploy", "a/b"].compactMap { ClaimName($0) }

  func claim(
    _ node: ClusterNode, _ fault: ClusterEvent.Fault, calls: Int, dies: Bool, _ random: inout SplitMix64
  ) throws {
    if node.claims.process == nil {
      guard let name = Self.names.randomElement(using: &random), let agent = Name(node.name) else { return }
      let ttl = Int.random(in: 10...60, using: &random)
      let kinds: [Claim.Transition.Kind] = [.claimed, .claimed, .claimed, .renewed, .released]
      begin(node, name, kinds.randomElement(using: &random) ?? .claimed, ttl, agent)
      node.claims.fault = fault
    }
    try goOn(node, calls: calls)
    if dies, node.claims.process != nil {
      note("\(node.name)'s command was killed: \(node.claims.work)")
      node.claims.process = nil
      count("claims: commands killed")
    }
  }

  private func begin(
    _ node: ClusterNode, _ name: ClaimName, _ kind: Claim.Transition.Kind, _ ttl: Int, _ agent: Name
  ) {
    let holder = Claim.Holder(node: agent, agent: agent)
    let generation = node.claims.memories[name]?.holding?.generation
    node.claims.work = "\(kind.rawValue) \(name)"
    if kind == .released { node.claims.given.insert(name) }
    node.claims.process = SteppedProcess { [unowned self, unowned node] process in
      let race = ClaimRace(
        store: ClusterClaimStore(cluster: self, node: node, process: process),
        book: ClusterClaimBook(cluster: self, node: node, process: process))
      let outcome = try race.run(name, by: holder) { nonce, current, seen in
        kind == .claimed
          ? .claiming(name, by: holder, ttl: ttl, nonce: nonce, current: current, seen: seen)
          : .changing(kind, by: holder, generation: generation, nonce: nonce, current: current)
      }
      return ClaimRun(name: name, outcome: outcome)
    }
  }

  private func goOn(_ node: ClusterNode, calls: Int) throws {
    do {
      guard let run = try node.claims.process?.run(calls: calls) else { return }
      node.claims.process = nil
      node.claims.fault = .none
      told(node, run)
    } catch let error as VaultError {
      node.claims.process = nil
      node.claims.fault = .none
      note("\(node.name): \(node.claims.work): \(error.code.rawValue)")
      count("claims: \(error.code.rawValue)")
      if ![.unreachable, .raced, .notHeld, .remoteRefused].contains(error.code) {
        fail(.claim, "\(node.name): \(node.claims.work): \(error)")
      }
    }
  }

  /// Takes in what a command answered: of a generation only one is ever told that it holds it.
  private func told(_ node: ClusterNode, _ run: ClaimRun) {
    guard case .moved(let claim, let holding) = run.outcome, holding != nil else {
      count("claims: not got")
      return note("\(node.name): \(node.claims.work): not held")
    }
    node.claims.given.remove(run.name)
    note("\(node.name): \(node.claims.work): generation \(claim.generation)")
    count(claim.latest.kind == .claimed ? "claims: got" : "claims: renewed")
    let key = "\(run.name) \(claim.generation)"
    if let other = holders[key], other != node.name {
      fail(.claim, "\(other) and \(node.name) hold generation \(claim.generation) of \(run.name)")
    }
    if let before = holders["\(run.name) \(claim.generation - 1)"], before != node.name {
      count("claims: another's, taken over")
    }
    holders[key] = node.name
  }

  /// At no moment two nodes count themselves as holders.
  func checkHolders() {
    for name in Self.names {
      let holding = nodes.filter { node in
        let left = node.claims.memories[name]?.holding?.remaining(at: node.claims.uptime(at: time)) ?? 0
        return left > 0 && !node.claims.given.contains(name)
      }
      if holding.count > 1 { fail(.claim, "\(holding.map(\.name)) hold \(name) at once") }
    }
  }

  /// A claim on its way to the hub, with what the link does to it.
  func push(_ claim: Claim, _ commit: ObjectID, over old: ObjectID?, _ node: ClusterNode) throws
    -> PushOutcome
  {
    let fault = node.claims.fault
    if node.isCut || fault == .offline { throw Faults.unreachable }
    node.claims.fault = fault == .goneAfterReply ? .offline : .none
    let lost = PushOutcome.unknown(reason: "the connection broke")
    func send() -> PushOutcome { claimHub.swap(claim, commit, expecting: old) }
    func sendLate() {
      arriveLater("\(node.name)'s claim", in: 50 + (Int64(commit.hex.prefix(3), radix: 16) ?? 0) * 6) {
        [claimHub] in claimHub.swap(claim, commit, expecting: old)
      }
    }
    switch fault {
    case .none, .offline: return send()
    case .lostRequest: return lost
    case .lostReply, .goneAfterReply:
      _ = send()
      return lost
    case .delayed:
      sendLate()
      return lost
    case .duplicated:
      sendLate()
      return send()
    case .refused: return .rejected(reason: "not today")
    }
  }

  /// Without faults whoever asks, and asks again when the time to live is over, holds it.
  func claimAtRest() throws {
    for node in nodes {
      node.claims.fault = .none
      try goOn(node, calls: 100_000)
    }
    advance(100_000)
    guard let node = nodes.last, let agent = Name(node.name) else { return }
    for name in Self.names {
      for _ in 0..<2 {
        begin(node, name, .claimed, 60, agent)
        try goOn(node, calls: 100_000)
        checkHolders()
        advance(60_000)
      }
      let reached = claimHub.look(name).claim
      if reached?.holder?.agent != agent { fail(.claim, "\(node.name) never got \(name)") }
    }
  }
}
