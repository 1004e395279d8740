import Git
package import VaultModel
package import VaultStore

/// One node's attempt to move a claim, while others try to.
package struct ClaimRace<Store: ClaimStore, Book: ClaimBook> {
  private let store: Store
  private let book: Book

  package init(store: Store, book: Book) { (self.store, self.book) = (store, book) }

  package enum Outcome {
    /// Another holds it, and was seen to for so many milliseconds.
    case held(Claim, seen: Int64)
    /// It says this now; the holding is this node's own.
    case moved(Claim, ClaimMemory.Holding?)
  }

  /// How often it is run again.
  private static var tries: Int { 8 }

  /// Looks at a reference, decides, and moves it, as long as others are faster.
  package func run(
    _ name: ClaimName, by holder: Claim.Holder,
    _ decide: (_ nonce: UInt64, _ current: Claim?, _ seen: Int64) -> ClaimMove
  ) throws -> Outcome {
    let nonce = book.nonce()
    for _ in 0..<Self.tries {
      // The holder counts from before the push; whoever looks, from after the look.
      let before = book.uptime()
      let sight: HubSight
      do { sight = try store.look(name) } catch let error as VaultError where error.code == .raced {
        continue  // It moved while it was read.
      }
      let seen = try remember(name, sight)
      switch decide(nonce, sight.claim, seen) {
      case .held(let claim): return .held(claim, seen: seen)
      case .refused(let claim): throw VaultError.notHeld(name, claim)
      case .move(let next):
        let (commit, outcome) = try store.swap(next, expecting: sight.commit)
        guard try isDone(outcome, name, sight, nonce) else { continue }
        let holding =
          next.state == .held
          ? ClaimMemory.Holding(
            agent: holder.agent, generation: next.generation, boot: before.boot, since: before.milliseconds,
            ttl: next.ttl) : nil
        let now = book.uptime()
        try book.remember(name) { memory in
          memory.holding = holding
          memory.highest = max(memory.highest, next.generation)
          memory.sight = ClaimSight(commit: commit.hex, boot: before.boot, since: now.milliseconds)
        }
        return .moved(next, holding)
      }
    }
    throw VaultError(.raced, "Others kept moving the claim “\(name)” first.", hint: "Try again.")
  }

  /// Whether a push moved the reference. Where no reply came, it is looked at again.
  private func isDone(
    _ outcome: PushOutcome, _ name: ClaimName, _ sight: HubSight, _ nonce: UInt64
  ) throws -> Bool {
    switch outcome {
    case .accepted: return true
    case .stale: return false
    case .rejected(let reason):
      throw VaultError(
        .remoteRefused, "The remote \(store.remote) takes no claims: \(reason)", hint: store.refusalHint)
    case .unknown:
      guard
        let happened = try store.look(name).claim?.happened(nonce: nonce, after: sight.claim?.latest.nonce)
          ?? (sight.claim == nil ? false : nil)
      else {
        throw VaultError(
          .unreachable, "Nobody can say whether “\(name)” was claimed, so it counts as not held.",
          hint: "Try again.")
      }
      return happened
    }
  }

  /// Remembers a look; answers for how many milliseconds the reference was seen at its commit.
  ///
  /// Throws `.hubBehind` where the hub shows less than it did before.
  package func remember(_ name: ClaimName, _ sight: HubSight) throws -> Int64 {
    let clock = book.uptime()
    let known = try book.memory(of: name)
    let generation = sight.claim?.generation ?? 0
    if let known, generation < known.highest, sight.commit != nil || !name.mayBeGone {
      throw VaultError(
        .hubBehind,
        "The hub went back in time: it shows generation \(generation) of “\(name)”, and showed \(known.highest) before.",
        hint: "When nobody works under a claim that it forgot: daybook claim repair")
    }
    guard let commit = sight.commit else { return 0 }
    let (looked, seen) = ClaimSight.looked(
      at: commit.hex, boot: clock.boot, now: clock.milliseconds, after: known?.sight)
    try book.remember(name) { memory in
      memory.sight = looked
      memory.highest = max(memory.highest, generation)
    }
    return seen
  }
}

extension VaultError {
  /// A claim that is another's, or nobody's.
  package static func notHeld(_ name: ClaimName, _ claim: Claim?) -> VaultError {
    let how =
      switch claim?.state {
      case nil, .free?: "nobody holds it"
      case .done?: "it is done, by \(claim?.latest.holder.agent.description ?? "-")"
      case .held?:
        "\(claim?.latest.holder.agent.description ?? "-") holds it on \(claim?.latest.holder.node.description ?? "-"), generation \(claim?.generation ?? 0)"
      }
    return VaultError(
      .notHeld, "The claim “\(name)” is not yours: \(how).",
      hint: "Stop what you do under it, and claim it anew.",
      details: claim?.holder.map { ["holder": $0.agent.description, "node": $0.node.description] } ?? [:])
  }
}
