import Git
import VaultModel
import VaultStore
import VaultSync

/// The remote where claims are made: one reference each, moved by compare-and-swap only.
struct ClaimHub: ClaimStore {
  let vault: Vault
  let remote: String
  /// What `refs/daybook/hub` has to name.
  let id: ObjectID
  let deadline: Duration
  let place: ClaimPlace

  var refusalHint: String { place.refusalHint }

  /// Looks at a claim's reference.
  ///
  /// Throws `.noHub` for a remote that isn't the hub any more, `.badConfiguration` for a reference that isn't ours,
  /// and what the conversation throws.
  func look(_ name: ClaimName) throws -> HubSight {
    let heads = try list()
    try bring([name], of: heads)
    return try read(name, in: heads)
  }

  /// Looks at several claims at once.
  func look(_ names: [ClaimName], _ take: (ClaimName, HubSight) throws -> Bool) throws {
    let heads = try list()
    try bring(names, of: heads)
    for name in names where try !take(name, read(name, in: heads)) { return }
  }

  /// Tells at which commits the references of claims are; nil for one that isn't there.
  func commits(_ names: [ClaimName], _ take: (ClaimName, ObjectID?) throws -> Void) throws {
    let heads = try list()
    for name in names { try take(name, heads[reference(name)]) }
  }

  /// All claims, by name; a reference that isn't ours is left out.
  func all() throws -> [Claim] {
    let heads = try list()
    let names = heads.references.compactMap { head in
      head.name.hasPrefix(place.claims)
        ? ClaimName(reference: head.name.dropFirst(place.claims.count)) : nil
    }
    try bring(names, of: heads)
    return try names.compactMap { name in try heads[reference(name)].flatMap { try claim(name, $0) } }
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
        remote: remote, source: commit, to: reference(claim.name), expecting: old,
        deadline: deadline)
    }
    return (commit, outcome)
  }

  /// Takes a claim's reference off the hub, if it is still at that commit.
  func remove(_ name: ClaimName, at commit: ObjectID) throws -> PushOutcome {
    try speaking {
      try vault.repository.pushDelete(
        remote: remote, reference(name), expecting: commit, deadline: deadline)
    }
  }

  /// Forgets what was brought of a claim that is gone.
  func forget(_ name: ClaimName) throws {
    guard let commit = try vault.repository.reference(local(name)) else { return }
    try vault.repository.deleteReference(local(name), expecting: commit)
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

  private func read(_ name: ClaimName, in heads: RemoteHeads) throws -> HubSight {
    guard let commit = heads[reference(name)] else { return HubSight() }
    guard let claim = try claim(name, commit) else {
      throw VaultError(
        .badConfiguration, "The claim “\(name)” on \(remote) is not one of Daybook's.",
        hint: "Look at it with: git ls-remote \(remote) '\(place.claims)*'")
    }
    return HubSight(commit: commit, claim: claim)
  }

  /// Brings the commits of claims that this node hasn't yet, all in one conversation.
  private func bring(_ names: [ClaimName], of heads: RemoteHeads) throws {
    let unknown = names.filter { name in
      heads[reference(name)].map { !vault.repository.contains($0) } ?? false
    }
    if unknown.isEmpty { return }
    _ = try speaking {
      try vault.repository.fetch(
        remote: remote, refspecs: unknown.map { "+\(reference($0)):\(local($0))" }, deadline: deadline)
    }
  }

  private func claim(_ name: ClaimName, _ commit: ObjectID) throws -> Claim? {
    // It may have moved on since it was listed.
    guard vault.repository.contains(commit) else {
      throw VaultError(.raced, "The claim “\(name)” moved while it was read.", hint: "Try again.")
    }
    return Claim(message: try vault.repository.readCommit(commit).message, name: name)
  }

  /// Where a claim is on the hub.
  private func reference(_ name: ClaimName) -> String { place.claims + name.reference }

  /// Where what was brought of a remote's claims is kept: apart from its branches, and never pushed.
  static func known(of remote: String) -> String { "refs/daybook/local/claims/\(remote)/" }

  /// Where what was brought of a claim is kept.
  private func local(_ name: ClaimName) -> String {
    Self.known(of: remote) + name.reference
  }

  private func speaking<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as GitError { throw VaultError(error, remote: remote) }
  }
}
