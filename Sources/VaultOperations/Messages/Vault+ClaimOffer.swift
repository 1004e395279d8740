import Git
import VaultModel
import VaultStore
import VaultSync

extension Vault {
  /// How long a message to a capability stays with who took it, without a word.
  static let offerTTL = 86_400

  /// The claim under which one agent answers a message to a capability.
  static func claimName(of offer: EntryID) -> String { "\(ClaimName.offers)\(offer)" }

  /// Claims a message to a capability for the agent that is to answer it; nothing is written where that fails.
  ///
  /// 1. What another agent has answered, or claims, is its own.
  /// 2. A message that is done has no reference any more: so after the claim what the hub has is taken in, and looked
  ///    at once more.
  ///
  /// Throws `.notHeld` where another agent has it, `.unreachable`, and what claiming throws.
  func claimOffer(_ letter: Letter, as agent: Name) throws {
    if let other = letter.deciding?.by, other != agent { throw Self.taken(letter, by: other.description) }
    let claim = try claim(Self.claimName(of: letter.id), ttl: Self.offerTTL, as: agent)
    guard claim.isAcquired else {  // 1
      throw Self.taken(letter, by: claim.holder?.agent.description ?? "another agent")
    }
    let report = try syncNow(SyncRequest())  // 2
    let known = try correspondence(of: agent).mailbox.letter(letter.id)
    let other = known?.deciding?.by ?? agent
    if report.outcome.exitCode == 0, other == agent { return }
    // Where it is done, the sync took the new reference away again.
    if known?.state.isFinal != true {
      _ = try change(claim: Self.claimName(of: letter.id), .released, as: agent)
    }
    guard report.outcome.exitCode == 0 else {
      throw VaultError(
        .unreachable, "The hub doesn't say whether \(letter.id) is done already.",
        hint: "Try again in a minute.")
    }
    throw Self.taken(letter, by: other.description)
  }

  private static func taken(_ letter: Letter, by other: String) -> VaultError {
    VaultError(
      .notHeld, "\(other) has taken the message \(letter.id).", hint: "See what else waits: daybook inbox")
  }

  /// The messages to capabilities that an agent has claimed on this node and not answered yet: it died in between.
  func claimedOffers(of agent: Name) throws -> Set<String> {
    Set(try claimMemories().filter { $0.value.holding?.agent == agent }.keys.map(\.description))
  }

  /// Takes the references of claimed messages off the hub, once the hub has the entry that ended them.
  ///
  /// Called after a sync: what can't be done now is done after another.
  func forgetEndedOffers() {
    do {
      let held = try claimMemories().filter {
        $0.key.description.hasPrefix(ClaimName.offers) && $0.value.holding != nil
      }
      if held.isEmpty { return }
      let mailbox = Mailbox(try agentFolders().map(\.outbox))
      let hub = try claimHub(made: false, deadline: .seconds(20))
      for (name, memory) in held {
        guard let id = EntryID(name.description.dropFirst(ClaimName.offers.count)),
          let letter = mailbox.letter(id),
          letter.state.isFinal, let commit = memory.sight.flatMap({ ObjectID(hex: $0.commit) }),
          try hub.remove(name, at: commit) == .accepted
        else { continue }
        try rememberClaim(name) { $0 = ClaimMemory() }
      }
    } catch {
      environment.log("claims of messages that are done stay on the hub for now: \(error)")
    }
  }
}
