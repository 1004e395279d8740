import Git
public import VaultModel
public import VaultStore
import VaultSync

extension Vault {
  /// Claims a name for an agent on this node, or renews what it holds.
  ///
  /// - Returns: how it stands; another's claim is an answer and no error.
  /// - Throws: `.secret`, `.badName`, `.badOption`, `.noHub`, `.hubBehind`, `.notHeld` for what is done, `.raced`, and what
  ///   the conversation with the hub throws.
  public func claim(
    _ text: String, ttl: Int = 600, as agent: Name?, deadline: Duration = .seconds(60)
  ) throws -> ClaimAnswer {
    try refuseSecrets(in: Array(text.utf8), of: "The name")
    let name = try Self.claimName(text)
    try Self.check(ttl: ttl)
    let hub = try claimHub(made: true, deadline: deadline)
    let holder = Claim.Holder(node: try identity().node, agent: try actingAgent(agent))
    return try move(name, on: hub, by: holder) { nonce, current, seen in
      .claiming(name, by: holder, ttl: ttl, nonce: nonce, current: current, seen: seen)
    }
  }

  /// Renews, releases or ends what the acting agent holds on this node.
  ///
  /// Throws `.notHeld` for what isn't, or no longer, its own; else as ``claim(_:ttl:as:deadline:)``.
  public func change(
    claim text: String, _ kind: Claim.Transition.Kind, ttl: Int? = nil, as agent: Name?,
    deadline: Duration = .seconds(60)
  ) throws -> ClaimAnswer {
    let name = try Self.claimName(text)
    if let ttl { try Self.check(ttl: ttl) }
    let hub = try claimHub(made: false, deadline: deadline)
    let holder = Claim.Holder(node: try identity().node, agent: try actingAgent(agent))
    let holding = try claimMemories()[name]?.holding
    let generation = holding?.agent == holder.agent ? holding?.generation : nil
    return try move(name, on: hub, by: holder) { nonce, current, _ in
      .changing(kind, by: holder, generation: generation, nonce: nonce, current: current, ttl: ttl)
    }
  }

  /// All claims on the hub.
  public func claims(as agent: Name?, deadline: Duration = .seconds(60)) throws -> ClaimsAnswer {
    let hub = try claimHub(made: false, deadline: deadline)
    let node = try identity().node
    let memories = try claimMemories()
    let clock = environment.uptime()
    return ClaimsAnswer(
      items: try hub.all().map { claim in
        let memory = memories[claim.name]
        let seen = memory?.sight.flatMap { $0.boot == clock.boot ? clock.milliseconds - $0.since : nil } ?? 0
        let isMine = agent.map { claim.holder == Claim.Holder(node: node, agent: $0) } ?? false
        return answer(claim, isMine: isMine, memory?.holding, seen: seen, clock)
      })
  }

  /// Takes what the hub shows now for the truth, after it was restored from a backup or replaced. Where no remote is the hub
  /// any more, the first one becomes it.
  ///
  /// Whoever does so says that nobody works under a claim that the hub forgot.
  public func repairClaims(deadline: Duration = .seconds(60)) throws -> ClaimsAnswer {
    let hub = try hubAnew(deadline: deadline)
    let shown = Dictionary(try hub.all().map { ($0.name, $0.generation) }, uniquingKeysWith: max)
    for (name, memory) in try claimMemories() where memory.highest > shown[name] ?? 0 {
      try rememberClaim(name) { memory in
        (memory.highest, memory.holding) = (shown[name] ?? 0, nil)
      }
    }
    return try claims(as: nil, deadline: deadline)
  }

  /// Looks at a reference, decides, and moves it, as long as others are faster.
  func move(
    _ name: ClaimName, on hub: ClaimHub, by holder: Claim.Holder,
    _ decide: (_ nonce: UInt64, _ current: Claim?, _ seen: Int64) -> ClaimMove
  ) throws -> ClaimAnswer {
    switch try ClaimRace(store: hub, book: VaultClaimBook(vault: self)).run(name, by: holder, decide) {
    case .held(let claim, let seen):
      answer(claim, isMine: false, nil, seen: seen, environment.uptime())
    case .moved(let claim, let holding):
      answer(claim, isMine: claim.state == .held, holding, seen: 0, environment.uptime())
    }
  }

  /// Remembers a look at a claim; answers for how many milliseconds it was seen so.
  func remember(_ name: ClaimName, _ sight: HubSight, of hub: ClaimHub) throws -> Int64 {
    try ClaimRace(store: hub, book: VaultClaimBook(vault: self)).remember(name, sight)
  }

  private func answer(
    _ claim: Claim, isMine: Bool, _ holding: ClaimMemory.Holding?, seen: Int64, _ clock: BootClock
  ) -> ClaimAnswer {
    let left = isMine ? holding?.remaining(at: clock) : Int64(claim.ttl) * 1000 - seen
    let isLapsed = claim.state == .held && (left ?? 0) <= 0
    let state: ClaimAnswer.State =
      switch claim.state {
      case .held: isLapsed ? .lapsed : .held
      case .free: .free
      case .done: .done
      }
    return ClaimAnswer(
      name: claim.name, holder: claim.holder, generation: claim.generation, state: state, ttl: claim.ttl,
      expiresIn: claim.state == .held ? Int(max(0, left ?? 0) / 1000) : nil, isAcquired: isMine && !isLapsed)
  }

  static func check(ttl: Int) throws {
    guard !Claim.ttls.contains(ttl) else { return }
    throw VaultError(.badOption, "A claim can't last \(ttl) seconds.", hint: "Use 10s to 24h.")
  }

  static func claimName(_ text: String) throws -> ClaimName {
    guard let name = ClaimName(text) else {
      throw VaultError(
        .badName, "“\(text)” is no name of a claim.",
        hint:
          "Use one line of composed characters, of at most \(ClaimName.limit) bytes where a-z, 0-9, _ and - count once and others three times."
      )
    }
    return name
  }
}
