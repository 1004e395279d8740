package import Git
package import VaultModel

/// Where the references of claims are, and can be moved by compare-and-swap.
package protocol ClaimStore {
  /// What people call it.
  var remote: String { get }
  /// What a refusal of references says to do.
  var refusalHint: String { get }

  func look(_ name: ClaimName) throws -> HubSight
  /// Moves a claim's reference from one commit to a new one that says `claim`.
  func swap(_ claim: Claim, expecting old: ObjectID?) throws -> (commit: ObjectID, outcome: PushOutcome)
}

/// What a hub shows of a claim.
package struct HubSight {
  /// Nil where there is no such reference.
  package var commit: ObjectID?
  package var claim: Claim?

  package init(commit: ObjectID? = nil, claim: Claim? = nil) { (self.commit, self.claim) = (commit, claim) }
}
