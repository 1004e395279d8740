import Git
import VaultStore

extension SyncCycle {
  /// Gives every remote what it lacks. Answers whether another node was first somewhere, so that all has to
  /// be joined again: at most ``tries`` times in all.
  mutating func push(_ new: ObjectID) throws -> Bool {
    let lacking = try remotes.indices.filter { try lacks(new, remotes[$0]) }
    if lacking.isEmpty { return false }
    report.attempts += 1
    let start = clock.uptime
    var unsure = [Int]()
    for index in lacking {
      do {
        if try !push(new, to: index) { unsure.append(index) }
      } catch let error as VaultError {
        remotes[index].fail(error)
      }
    }
    if unsure.isEmpty { return false }
    let isLast = report.attempts == Self.tries
    // Waiting comes before asking: what a remote had before the wait is no base for the next push.
    if !isLast { clock.pause(upTo: Self.pause(behind: report.attempts, taking: clock.uptime - start)) }
    let lost = try unsure.filter { try isLost(new, at: $0) }
    if lost.isEmpty { return false }
    if !isLast { return true }
    for index in lost { remotes[index].failure = (.raced, Self.raced) }
    return false
  }

  /// How long is waited at most before another try, in milliseconds: twice as long as the lost push took, and twice as long
  /// each time. So among many nodes there is room for each before long, however slow the remote.
  static func pause(behind attempts: Int, taking time: Int64) -> Int {
    min(8000, Int(min(max(time, 50), 8000)) << min(attempts, 8))
  }

  /// Pushes what is committed, where that is the hub's history and more: nothing has to be joined, and no file be read.
  ///
  /// Answers whether the hub has just that. Whatever comes of it, the cycle can go on from there.
  mutating func pushCommitted() throws -> Bool {
    guard isLinear, let tip = remotes[0].tip, let head = snapshot.head, tip != head,
      try store.isAncestor(tip, of: head), try leaveOutRedacted()
    else { return false }
    let isLost = try push(head)
    report.isApplied = !isLost && remotes[0].tip == head
    return report.isApplied && remotes[0].failure == nil
  }

  private func lacks(_ new: ObjectID, _ remote: RemoteProgress<Remote>) throws -> Bool {
    if remote.failure != nil || remote.tip == new { return false }
    guard remote.endpoint.isPeer else { return true }
    if remote.endpoint.given == new { return false }
    return try remote.tip.map { try !store.isAncestor(new, of: $0) } ?? true
  }

  /// Pushes to one remote. Answers false where it has to be asked what it has: another node was first, or the
  /// reply was lost.
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
    case .stale, .unknown: return false
    }
  }

  /// Asks a remote what it has. Answers whether others' work is there, and has to be joined.
  private mutating func isLost(_ new: ObjectID, at index: Int) throws -> Bool {
    let endpoint = remotes[index].endpoint
    let old = remotes[index].tip
    do {
      try fetch(from: index)
    } catch let error as VaultError {
      remotes[index].fail(error)
      return false
    }
    let isThere =
      endpoint.isPeer
      ? endpoint.given == new
      : try remotes[index].tip.map { try $0 == new || store.isAncestor(new, of: $0) } ?? false
    if isThere { try noteAccepted(new, over: old, by: index) }
    return !isThere || !endpoint.isPeer && remotes[index].tip != new
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
