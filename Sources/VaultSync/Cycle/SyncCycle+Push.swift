import Git
import VaultStore

extension SyncCycle {
  /// Gives every remote what it lacks. Answers whether another node was first somewhere, so that all has to
  /// be joined again: at most ``tries`` times in all.
  mutating func push(_ new: ObjectID) throws -> Bool {
    let lacking = try remotes.indices.filter { try lacks(new, remotes[$0]) }
    if lacking.isEmpty { return false }
    report.attempts += 1
    var lost = [Int]()
    for index in lacking {
      do {
        if try !push(new, to: index) { lost.append(index) }
      } catch let error as VaultError {
        remotes[index].fail(error)
      }
    }
    if lost.isEmpty { return false }
    if report.attempts < Self.tries { return true }
    for index in lost { remotes[index].failure = (.raced, Self.raced) }
    return false
  }

  private func lacks(_ new: ObjectID, _ remote: RemoteProgress<Remote>) throws -> Bool {
    if remote.failure != nil || remote.tip == new { return false }
    guard remote.endpoint.isPeer else { return true }
    if remote.endpoint.given == new { return false }
    return try remote.tip.map { try !store.isAncestor(new, of: $0) } ?? true
  }

  /// Pushes to one remote; a reply that gets lost is made up for by reading the remote again. Answers
  /// whether the remote has the new tip.
  private mutating func push(_ new: ObjectID, to index: Int) throws -> Bool {
    let endpoint = remotes[index].endpoint
    let old = remotes[index].tip
    switch try endpoint.push(new, expecting: endpoint.isPeer ? endpoint.given : old) {
    case .accepted:
      try noteAccepted(new, over: old, by: index)
      return true
    case .rejected(let reason):
      remotes[index].failure = (
        .refused,
        VaultError(
          .remoteRefused, "The remote \(endpoint.name) refused: \(reason)",
          hint: "The work is committed here; ask the remote's owner.")
      )
      return true
    case .stale, .unknown:
      try fetch(from: index)
      let isThere =
        endpoint.isPeer
        ? endpoint.given == new
        : try remotes[index].tip.map { try $0 == new || store.isAncestor(new, of: $0) } ?? false
      if isThere { try noteAccepted(new, over: old, by: index) }
      return isThere && (endpoint.isPeer || remotes[index].tip == new)
    }
  }

  /// Remembers that a remote took a tip, or has it by now among others' work.
  private mutating func noteAccepted(_ new: ObjectID, over old: ObjectID?, by index: Int) throws {
    let endpoint = remotes[index].endpoint
    remotes[index].wasGiven = true
    sent.formUnion(try store.commits(from: [new], hiding: old.map { [$0] } ?? []))
    if endpoint.isPeer {
      try store.set(PublishedReference.given(to: endpoint.name), to: new)
    } else if try remotes[index].tip.map({ try !store.isAncestor(new, of: $0) }) ?? true {
      remotes[index].tip = new
      try store.set(PublishedReference.name(of: endpoint.name, isPeer: false), to: new)
    }
  }

  private static var raced: VaultError {
    VaultError(
      .raced, "Other nodes kept pushing first.", hint: "The work is committed; the next sync pushes it.")
  }
}
