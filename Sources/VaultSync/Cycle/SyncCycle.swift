import Git
import VaultModel
import VaultStore

/// One run of the engine, from the first snapshot to the report: what is known so far.
///
/// Its steps are one a file: fetch, join, push; apply is the working tree's.
struct SyncCycle<
  Store: ObjectStore & ReferenceStore, Tree: WorkingTree, Remote: RemoteEndpoint, Clock: SyncClock
> {
  let store: Store
  let tree: Tree
  let clock: Clock
  let identity: NodeIdentity
  let history: VaultConfiguration.History
  var remotes: [RemoteProgress<Remote>]
  var snapshot: Snapshot
  var report = SyncReport(outcome: .upToDate)
  /// What peers pushed to this node.
  var given = [ObjectID]()
  /// The commits that some remote took.
  var sent = Set<ObjectID>()
  /// The most that was done to join histories.
  var joined = SyncOutcome.upToDate
  /// The commits that nobody is to bring back.
  var redactions = RedactedCommits([])
  /// Why the cycle ends early, with every remote that is well.
  var failure: (outcome: SyncOutcome, error: VaultError)?
  private var patience = Self.patience

  init(engine: SyncEngine<Store, Tree, Remote, Clock>, snapshot: Snapshot) {
    (store, tree, clock, identity) = (engine.store, engine.tree, engine.clock, engine.identity)
    history = engine.history
    remotes = engine.remotes.map { RemoteProgress($0) }
    self.snapshot = snapshot
  }

  /// How often pushes are tried before they are left to the next sync.
  static var tries: Int { 8 }

  /// How often the disk may change under a sync before it is left to the next one.
  static var rounds: Int { 32 }

  /// How often a sync waits for files that somebody seems to be saving, half a second on average each time.
  static var patience: Int { 120 }

  /// What follows once the remotes were asked and the files looked at.
  mutating func run() throws -> SyncReport {
    if isLinear, remotes.contains(where: { $0.failure != nil }) { return finish() }
    for round in 0..<Self.rounds {
      guard let target = try join() else { return finish() }
      if try push(target) { continue }
      guard target != snapshot.head else {
        report.isApplied = true
        break
      }
      switch try tree.apply(target, over: snapshot) {
      case .applied(let skipped):
        report.skipped += skipped
        snapshot.head = target
        snapshot.tree = try store.readCommit(target).tree
        report.isApplied = true
        return finish()
      case .changed:
        if round == Self.rounds - 1 { failure = (.raced, Self.disturbed) }
        snapshot = try tree.snapshot()
        try settle()
      }
    }
    return finish()
  }

  /// Waits for files that somebody seems to be saving: two seconds as a rule, a minute at most in all of a
  /// sync.
  mutating func settle() throws {
    report.reconciled += snapshot.reconciled
    while !snapshot.unsettled.isEmpty, patience > 0 {
      patience -= 1
      clock.pause(upTo: 1000)
      snapshot = try tree.snapshot()
      report.reconciled += snapshot.reconciled
    }
    report.skipped = snapshot.left
  }

  func finish() -> SyncReport {
    var report = report
    let early = failure ?? snapshot.heldError.map { (.held, $0) }
    report.remotes = remotes.map { remote in
      let failure = remote.failure ?? early
      return .init(
        name: remote.name, outcome: failure?.outcome ?? remote.outcome(joined: joined), error: failure?.error)
    }
    if remotes.isEmpty, let early {
      report.remotes = [.init(name: "", outcome: early.outcome, error: early.error)]
    }
    report.outcome = report.remotes.map(\.outcome).max() ?? joined
    report.head = snapshot.head
    report.tree = snapshot.tree
    report.pushed = sent.count
    return report
  }

  private static var disturbed: VaultError {
    VaultError(
      .raced, "The vault kept changing while it was synced.", hint: "The work is committed; sync again.")
  }
}
