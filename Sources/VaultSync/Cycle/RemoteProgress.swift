import Git
import VaultStore

/// How far a cycle is with one remote.
struct RemoteProgress<Remote: RemoteEndpoint> {
  let endpoint: Remote
  /// The commit of its branch, as it said last; nil where it has no such branch, or was not reached.
  var tip: ObjectID?
  var isReached = false
  /// What it had at an earlier time and lacks now.
  var former: ObjectID?
  /// Whether it brought something that this node didn't have.
  var hasNews = false
  /// Whether it took something from this node.
  var wasGiven = false
  /// Why nothing more is asked of it in this cycle.
  var failure: (outcome: SyncOutcome, error: VaultError)?

  init(_ endpoint: Remote) { self.endpoint = endpoint }

  var name: String { endpoint.name }

  mutating func fail(_ error: VaultError) { failure = (SyncOutcome(of: error), error) }

  /// How it ended for this remote.
  ///
  /// - Parameter joined: what was done where both sides had something.
  func outcome(joined: SyncOutcome) -> SyncOutcome {
    if let failure { return failure.outcome }
    switch (hasNews, wasGiven) {
    case (false, false): return .upToDate
    case (false, true): return .pushed
    case (true, false): return .fastForwarded
    case (true, true): return joined == .upToDate ? .pushed : joined
    }
  }
}

extension SyncOutcome {
  /// What an error of a remote means for a sync.
  init(of error: VaultError) {
    switch error.code {
    case .remoteRefused, .remoteMissing: self = .refused
    case .busy: self = .busy
    default: self = .offline
    }
  }
}
