import Git
import VaultModel
import VaultStore

/// The remote where claims are made: one reference each, moved by compare-and-swap only.
struct ClaimHub {
  let vault: Vault
  let remote: String
  /// What `refs/daybook/hub` has to name.
  let id: ObjectID
  let deadline: Duration
  let place: ClaimPlace

  var refusalHint: String { place.refusalHint }

  /// What the hub shows of a claim.
  struct Sight {
    /// Nil where there is no such reference.
    var commit: ObjectID?
    var claim: Claim?
  }

  /// Looks at a claim's reference.
  ///
  /// Throws `.noHub` for a remote that isn't the hub any more, `.badConfiguration` for a reference that isn't ours,
  /// and what the conversation throws.
  func look(_ name: ClaimName) throws -> Sight { try read(name, in: list()) }

  /// Looks at several claims at once.
  func look(_ names: [ClaimName], _ take: (ClaimName, Sight) throws -> Bool) throws {
    let heads = try list()
    for name in names where try !take(name, read(name, in: heads)) { return }
  }

  /// Tells at which commits the references of claims are; nil for one that isn't there.
  func commits(_ names: [ClaimName], _ take: (ClaimName, ObjectID?) throws -> Void) throws {
    let heads = try list()
    for name in names { try take(name, heads[place.claims + name.reference]) }
  }

  /// All claims, by name; a reference that isn't ours is left out.
  func all() throws -> [Claim] {
    let heads = try list()
    return try heads.references.compactMap { head in
      guard head.name.hasPrefix(place.claims),
        let name = ClaimName(reference: head.name.dropFirst(place.claims.count))
      else { return nil }
      return try claim(name, head.id)
    }
  }

  /// Moves a claim's reference from one commit to a new one that says `claim`.
  func swap(_ claim: Claim, expecting old: ObjectID?) throws -> (commit: ObjectID, outcome: PushOutcome) {
    let repository = vault.repository
    let node = claim.latest.holder.node.description
    let signature = Signature(
      name: node, email: "\(node)@daybook.invalid", time: vault.environment.now() / 1000)
    let commit = try repository.writeCommit(
      tree: repository.writeTree([]), parents: place.hasParents ? [old].compactMap(\.self) : [],
      author: signature, committer: signature,
      message: claim.message)
    let outcome = try speaking {
      try repository.push(
        remote: remote, source: commit, to: place.claims + claim.name.reference, expecting: old,
        deadline: deadline)
    }
    return (commit, outcome)
  }

  /// Takes a claim's reference off the hub, if it is still at that commit.
  func remove(_ name: ClaimName, at commit: ObjectID) throws -> PushOutcome {
    try speaking {
      try vault.repository.pushDelete(
        remote: remote, place.claims + name.reference, expecting: commit, deadline: deadline)
    }
  }

  /// Forgets what was brought of a claim that is gone.
  func forget(_ name: ClaimName) throws {
    let local = "refs/daybook/remotes/\(remote)/claims/\(name.reference)"
    guard let commit = try vault.repository.reference(local) else { return }
    try vault.repository.deleteReference(local, expecting: commit)
  }

  private func list() throws -> RemoteHeads {
    let heads = try speaking { try vault.repository.listRemote(remote, deadline: deadline) }
    guard heads[place.hub] == id else {
      throw VaultError(
        .noHub, "The remote \(remote) is not the hub where this vault's claims are made.",
        hint: "Sync with the hub, or, where it was lost for good, name another with: daybook claim repair")
    }
    return heads
  }

  private func read(_ name: ClaimName, in heads: RemoteHeads) throws -> Sight {
    guard let commit = heads[place.claims + name.reference] else { return Sight() }
    guard let claim = try claim(name, commit) else {
      throw VaultError(
        .badConfiguration, "The claim “\(name)” on \(remote) is not one of Daybook's.",
        hint: "Look at it with: git ls-remote \(remote) '\(place.claims)*'")
    }
    return Sight(commit: commit, claim: claim)
  }

  private func claim(_ name: ClaimName, _ commit: ObjectID) throws -> Claim? {
    let repository = vault.repository
    if !repository.contains(commit) {
      let reference = place.claims + name.reference
      let local = "refs/daybook/remotes/\(remote)/claims/\(name.reference)"
      _ = try speaking {
        try repository.fetch(remote: remote, refspecs: ["+\(reference):\(local)"], deadline: deadline)
      }
      // It may have moved on since it was listed.
      guard repository.contains(commit) else {
        throw VaultError(.raced, "The claim “\(name)” moved while it was read.", hint: "Try again.")
      }
    }
    return Claim(message: try repository.readCommit(commit).message, name: name)
  }

  private func speaking<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as GitError { throw VaultError(error, remote: remote) }
  }
}
