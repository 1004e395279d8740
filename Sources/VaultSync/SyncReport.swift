public import Git
public import VaultStore

/// How a sync ended, in the words of the command line.
public enum SyncOutcome: String, Hashable, Comparable, Sendable, CaseIterable {
  /// Nothing was to be done.
  case upToDate = "up-to-date"
  /// The node's commits were pushed.
  case pushed
  /// The remote's commits were taken over.
  case fastForwarded = "fast-forwarded"
  /// The node's unpublished commits were remade on the remote's, and pushed.
  case replayed
  /// Both histories were joined by a merge commit, and pushed.
  case merged
  /// The remote can't be reached; what was written is committed.
  case offline
  /// Another sync of this vault is running.
  case busy
  /// Something of the person's is in the way, such as a half-done merge; it was left alone.
  case deferred
  /// Other nodes kept pushing first.
  case raced
  /// The remote said no.
  case refused
  /// Deletions wait for a person's word; all else was synced.
  case held

  /// Orders outcomes by how much they matter: of several the greatest is told.
  public static func < (one: SyncOutcome, other: SyncOutcome) -> Bool { one.rank < other.rank }

  private var rank: Int {
    switch self {
    case .upToDate: 0
    case .pushed: 1
    case .fastForwarded: 2
    case .replayed: 3
    case .merged: 4
    case .held: 5
    case .busy: 6
    case .deferred: 7
    case .raced: 8
    case .offline: 9
    case .refused: 10
    }
  }

  /// The exit status of a command that ends so. Source: sysexits(3).
  public var exitCode: Int32 {
    switch self {
    case .upToDate, .pushed, .fastForwarded, .replayed, .merged: 0
    case .refused: 69
    case .offline, .busy, .deferred, .raced, .held: 75
    }
  }
}

/// What a sync did.
public struct SyncReport: Sendable {
  /// A remote's own outcome, and what it said where it isn't well.
  public struct Remote: Sendable {
    public var name: String
    public var outcome: SyncOutcome
    public var error: VaultError?

    public init(name: String, outcome: SyncOutcome, error: VaultError? = nil) {
      self.name = name
      self.outcome = outcome
      self.error = error
    }
  }

  /// What a person is to be told of a sync that is well.
  public struct Notice: Hashable, Sendable {
    /// A stable word.
    public var code: String
    /// One sentence or two.
    public var message: String
  }

  /// The worst of the remotes' outcomes; without a remote, whether anything was committed makes no
  /// difference.
  public var outcome: SyncOutcome
  public var head: ObjectID?
  public var tree: ObjectID?
  /// Commits that came in.
  public var fetched = 0
  /// Commits that went out.
  public var pushed = 0
  /// Paths of the losers that this sync kept.
  public var conflicts: [String] = []
  /// How many losers of merges nobody has settled yet, those of this sync among them; 0 where nobody asked.
  public var unsettledConflicts = 0
  public var skipped: [(path: String, why: String)] = []
  /// Notes that a program had overwritten with a stale copy; both versions were merged.
  public var reconciled: [String] = []
  /// How often the push was tried.
  public var attempts = 0
  /// Whether the working tree has what the remotes had, though others may have pushed more since.
  public var isApplied = false
  public var remotes: [Remote] = []
  public var notices: [Notice] = []

  /// Why a file is skipped that is in the middle of being saved: the next sync takes it in.
  public static let beingSaved = "somebody is saving it"

  public init(outcome: SyncOutcome) { self.outcome = outcome }

  /// Adds a notice; of those of one kind with the same words, only one is kept.
  mutating func add(_ notice: Notice) {
    if !notices.contains(notice) { notices.append(notice) }
  }

  /// The exit status of a command that ends so: the worst remote's.
  public var exitCode: Int32 {
    remotes.map { $0.error?.exitCode ?? $0.outcome.exitCode }.max { Self.rank($0) < Self.rank($1) }
      ?? outcome.exitCode
  }

  private static func rank(_ code: Int32) -> Int {
    switch code {
    case 0: 0
    case 75: 1
    default: 2
    }
  }
}

extension SyncReport.Notice {
  /// A remote lacks what it had.
  static func wentBack(_ remote: String, lacks count: Int, keptAs reference: String) -> Self {
    let commits = count == 1 ? "1 commit" : "\(count) commits"
    return Self(
      code: "remote-went-back",
      message:
        "The remote \(remote) lacks \(commits) that it had. They are kept here as \(reference), and joined again."
    )
  }

  /// Whether it says so of a remote.
  func isGoingBack(of remote: String) -> Bool {
    code == "remote-went-back" && message.hasPrefix("The remote \(remote) lacks ")
  }

  /// Histories without a common ancestor were joined.
  static func joinedUnrelated(entries count: Int) -> Self {
    let entries = count == 1 ? "1 entry" : "\(count) entries"
    return Self(
      code: "unrelated-history",
      message: "Two histories without a common ancestor were joined: \(entries) came in.")
  }
}

/// What a sync is asked to do.
public struct SyncRequest: Sendable {
  /// The remote to sync with; nil means all that there are.
  public var remote: String?
  /// How long one conversation with a remote may take.
  public var deadline: Duration
  /// Whether deletions of more than half of the vault are taken in.
  public var allowsMassDeletion: Bool
  /// Whether files in mid-save are left to the next cycle, instead of being waited for.
  public var postponesSaves = false
  /// Files that were written less than so many milliseconds ago are left to the next cycle; 0 for none.
  public var leavesNewerThan: Int64 = 0
  /// Whether a hub is taken to have what it had last, until a push to it tells otherwise.
  public var pushesFirst = false
  /// With ``pushesFirst``: whether the files are left alone where that push was all. What was written by hand waits for
  /// another sync.
  public var leavesFiles = false

  public init(remote: String? = nil, deadline: Duration = .seconds(60), allowsMassDeletion: Bool = false) {
    self.remote = remote
    self.deadline = deadline
    self.allowsMassDeletion = allowsMassDeletion
  }
}
