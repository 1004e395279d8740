import Git
import VaultModel
import VaultStore

/// Where the references of claims are, and can be moved by compare-and-swap.
protocol ClaimStore {
  /// What people call it.
  var remote: String { get }
  /// What a refusal of references says to do.
  var refusalHint: String { get }

  func look(_ name: ClaimName) throws -> ClaimHub.Sight
  /// Moves a claim's reference from one commit to a new one that says `claim`.
  func swap(_ claim: Claim, expecting old: ObjectID?) throws -> (commit: ObjectID, outcome: PushOutcome)
}

/// What a node knows of claims by itself: what it remembers, how long it is up, and numbers that nobody else draws.
protocol ClaimBook {
  func memory(of name: ClaimName) throws -> ClaimMemory?
  func remember(_ name: ClaimName, _ change: (inout ClaimMemory) -> Void) throws
  func uptime() -> BootClock
  /// 64 random bits.
  func nonce() -> UInt64
}

/// One node's attempt to move a claim, while others try to.
struct ClaimRace<Store: ClaimStore, Book: ClaimBook> {
  var store: Store
  var book: Book

  enum Outcome {
    /// Another holds it, and was seen to for so many milliseconds.
    case held(Claim, seen: Int64)
    /// It says this now; the holding is this node's own.
    case moved(Claim, ClaimMemory.Holding?)
  }

  /// How often it is run again.
  private static var tries: Int { 8 }

  /// Looks at a reference, decides, and moves it, as long as others are faster.
  func run(
    _ name: ClaimName, by holder: Claim.Holder,
    _ decide: (_ nonce: UInt64, _ current: Claim?, _ seen: Int64) -> ClaimMove
  ) throws -> Outcome {
    let nonce = book.nonce()
    for _ in 0..<Self.tries {
      // The holder counts from before the push; whoever looks, from after the look.
      let before = book.uptime()
      let sight: ClaimHub.Sight
      do { sight = try store.look(name) } catch let error as VaultError where error.code == .raced {
        continue  // It moved while it was read.
      }
      let seen = try remember(name, sight)
      switch decide(nonce, sight.claim, seen) {
      case .held(let claim): return .held(claim, seen: seen)
      case .refused(let claim): throw Vault.notHeld(name, claim)
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
    _ outcome: PushOutcome, _ name: ClaimName, _ sight: ClaimHub.Sight, _ nonce: UInt64
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
  func remember(_ name: ClaimName, _ sight: ClaimHub.Sight) throws -> Int64 {
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

extension ClaimHub: ClaimStore {}

/// What this node's state folder, clock and random numbers say.
struct VaultClaimBook: ClaimBook {
  let vault: Vault

  func memory(of name: ClaimName) throws -> ClaimMemory? { try vault.claimMemories()[name] }

  func remember(_ name: ClaimName, _ change: (inout ClaimMemory) -> Void) throws {
    try vault.rememberClaim(name, change)
  }

  func uptime() -> BootClock { vault.environment.uptime() }

  func nonce() -> UInt64 { UInt64(vault.environment.random()) << 32 | UInt64(vault.environment.random()) }
}
