import Git
import VaultModel
package import VaultStore

/// Carries out one sync of a node with one remote.
///
/// Every step can be killed and repeated: what was written is committed first, a merge is made in memory, a
/// push is a compare-and-swap, and the disk is changed last. It reaches the world only through the
/// protocols beside it.
package struct SyncEngine<
  Store: ObjectStore & ReferenceStore, Tree: WorkingTree, Remote: RemoteEndpoint, Clock: SyncClock
> {
  private let store: Store
  private let tree: Tree
  private let remote: Remote
  private let clock: Clock
  private let identity: NodeIdentity

  package init(store: Store, tree: Tree, remote: Remote, clock: Clock, identity: NodeIdentity) {
    (self.store, self.tree, self.remote, self.clock) = (store, tree, remote, clock)
    self.identity = identity
  }

  /// How often a push is tried before it is left to the next sync.
  static var tries: Int { 8 }

  /// How often the disk may change under a sync before it is left to the next one.
  static var rounds: Int { 32 }

  /// How often a sync waits for files that somebody seems to be saving, half a second on average each time.
  static var patience: Int { 120 }

  /// Runs the cycle: snapshot, fetch, plan, push, apply.
  package func run() throws -> SyncReport {
    var report = SyncReport(outcome: .upToDate)
    var patience = Self.patience
    var snapshot = try take(&report, &patience)
    let before = snapshot.head
    var tip: ObjectID?
    do {
      tip = try remote.fetch()
    } catch let error as VaultError {
      return finish(report, snapshot, Self.outcome(of: error), error)
    }
    if let tip, tip != before {
      report.fetched = try store.commits(from: [tip], hiding: before.map { [$0] } ?? []).count
    }
    var outcome = SyncOutcome.upToDate
    var failure: VaultError?
    for round in 0..<Self.rounds {
      let step = try join(snapshot.head, with: tip)
      if step.outcome == .deferred { return finish(report, snapshot, .deferred, Self.unknownMergeRules) }
      report.conflicts = step.conflicts.isEmpty ? report.conflicts : step.conflicts
      outcome = Self.greater(outcome, step.outcome)
      var hasLost = false
      if failure == nil, let new = step.tip, new != tip {
        report.attempts += 1
        switch try push(new, over: tip) {
        case .accepted:
          report.pushed += try store.commits(from: [new], hiding: tip.map { [$0] } ?? []).count
          tip = new
        case .lost(let now):
          tip = now
          hasLost = true
          if report.attempts >= Self.tries { (outcome, failure) = (.raced, Self.raced) }
        case .failed(let kind, let error): (outcome, failure) = (kind, error)
        }
      }
      if hasLost, failure == nil {
        clock.pause(upTo: min(2000, 50 << report.attempts))
        continue
      }
      guard let target = step.tip, target != snapshot.head else { break }
      switch try tree.apply(target, over: snapshot) {
      case .applied(let skipped):
        report.skipped += skipped
        snapshot.head = target
        snapshot.tree = try store.readCommit(target).tree
        return finish(report, snapshot, outcome, failure)
      case .changed:
        if round == Self.rounds - 1 { (outcome, failure) = (.raced, Self.disturbed) }
        snapshot = try take(&report, &patience)
      }
    }
    return finish(report, snapshot, outcome, failure)
  }

  /// Takes a snapshot, and waits for files that somebody seems to be saving: two seconds as a rule, a
  /// minute at most in all of a sync.
  private func take(_ report: inout SyncReport, _ patience: inout Int) throws -> Snapshot {
    var snapshot = try tree.snapshot()
    report.reconciled += snapshot.reconciled
    while !snapshot.unsettled.isEmpty, patience > 0 {
      patience -= 1
      clock.pause(upTo: 1000)
      snapshot = try tree.snapshot()
      report.reconciled += snapshot.reconciled
    }
    report.skipped = snapshot.left
    return snapshot
  }

  /// What node and remote are to have in common.
  private struct Step {
    var tip: ObjectID?
    var outcome: SyncOutcome
    var conflicts: [String] = []
  }

  private func join(_ local: ObjectID?, with remote: ObjectID?) throws -> Step {
    var bases = [ObjectID]()
    var unpublished = [SyncPlan.Unpublished]()
    if let local, let remote, local != remote {
      let rebuilt = try store.rebuiltHistory(of: local, in: remote)
      bases = try rebuilt.map { [$0.from] } ?? store.mergeBases(local, remote)
      if bases != [local], bases != [remote] {
        unpublished = try store.commits(from: [local], hiding: [remote] + bases).map { id in
          let commit = try store.readCommit(id)
          return .init(id: id, mustStay: commit.parents.count > 1 || commit.isSigned)
        }
      }
    }
    let plan = SyncPlan(local: local, remote: remote, bases: bases, unpublished: unpublished)
    if case .upToDate = plan { return Step(tip: local, outcome: .upToDate) }
    if case .push = plan { return Step(tip: local, outcome: .pushed) }
    if case .fastForward = plan { return Step(tip: remote, outcome: .fastForwarded) }
    guard let local, let remote, try canMerge(local), try canMerge(remote) else {
      return Step(tip: local, outcome: .deferred)
    }
    let history = HistoryMerge(store: store)
    let joined: JoinedHistory
    let outcome: SyncOutcome
    if case .replay(let base, let commits) = plan {
      joined = try store.inOnePack {
        try history.replay(commits, from: base, onto: remote, identity: identity, now: clock.now)
      }
      outcome = .replayed
      try store.remember(
        RebuiltHistory(from: local, to: joined.tip), by: identity.committer(now: clock.now, parents: []))
    } else {
      joined = try store.inOnePack { try history.mergeCommit(local, remote, bases: bases) }
      outcome = .merged
    }
    return Step(
      tip: joined.tip, outcome: joined.tip == remote ? .fastForwarded : outcome, conflicts: joined.conflicts)
  }

  /// Whether this program knows the merge rules that a commit's tree asks for; if not, it only
  /// fast-forwards and pushes.
  private func canMerge(_ commit: ObjectID) throws -> Bool {
    guard let path = VaultPath(".daybook/config.yml"),
      let file = try store.file(at: path, in: store.readCommit(commit).tree)
    else { return true }
    do {
      return try VaultConfiguration(yaml: String(decoding: store.readBlob(file.id), as: UTF8.self)).canMerge
    } catch VaultConfiguration.Refusal.newerFormat {
      return false
    } catch VaultConfiguration.Refusal.unreadable {
      return true  // It asks for nothing, and must not stop a sync.
    }
  }

  private enum PushResult {
    case accepted
    /// Someone else was first; the remote's tip now.
    case lost(ObjectID?)
    case failed(SyncOutcome, VaultError)
  }

  /// Pushes; a reply that gets lost is made up for by reading the remote again.
  private func push(_ new: ObjectID, over old: ObjectID?) throws -> PushResult {
    do {
      switch try remote.push(new, expecting: old) {
      case .accepted: return .accepted
      case .rejected(let reason):
        let hint = "The work is committed here; ask the remote's owner."
        return .failed(
          .refused, VaultError(.remoteRefused, "The remote \(remote.name) refused: \(reason)", hint: hint))
      case .stale, .unknown:
        let now = try remote.fetch()
        if let now, try now == new || store.isAncestor(new, of: now) {
          return now == new ? .accepted : .lost(now)
        }
        return .lost(now)
      }
    } catch let error as VaultError {
      return .failed(Self.outcome(of: error), error)
    }
  }

  private func finish(
    _ report: SyncReport, _ snapshot: Snapshot, _ outcome: SyncOutcome, _ error: VaultError?
  ) -> SyncReport {
    var report = report
    var (outcome, error) = (outcome, error)
    if error == nil, let held = snapshot.heldError { (outcome, error) = (.held, held) }
    report.outcome = outcome
    report.head = snapshot.head
    report.tree = snapshot.tree
    report.remotes = [.init(name: remote.name, outcome: outcome, error: error)]
    return report
  }

  private static func outcome(of error: VaultError) -> SyncOutcome {
    switch error.code {
    case .remoteRefused, .remoteMissing: .refused
    case .busy: .busy
    default: .offline
    }
  }

  /// Of what several rounds did, the most that happened.
  private static func greater(_ one: SyncOutcome, _ other: SyncOutcome) -> SyncOutcome {
    let order: [SyncOutcome] = [.upToDate, .pushed, .fastForwarded, .replayed, .merged]
    let ranks = [one, other].map { order.firstIndex(of: $0) ?? order.count }
    return ranks[0] >= ranks[1] ? one : other
  }

  private static var raced: VaultError {
    VaultError(
      .raced, "Other nodes kept pushing first.", hint: "The work is committed; the next sync pushes it.")
  }

  private static var disturbed: VaultError {
    VaultError(
      .raced, "The vault kept changing while it was synced.", hint: "The work is committed; sync again.")
  }

  private static var unknownMergeRules: VaultError {
    VaultError(
      .newerFormat,
      "This vault's merge rules are newer than this program, and the histories have to be merged.",
      hint: "Install a newer Daybook; the work is committed here.")
  }
}
