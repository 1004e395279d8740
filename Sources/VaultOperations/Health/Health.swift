public import VaultModel

/// How well a node is, for a monitor: the worst of its checks.
public enum HealthState: Int, Hashable, Comparable, Sendable, CaseIterable {
  // The numbers are the exit statuses that Nagios and Consul read. Source: the Monitoring Plugins' guidelines, "Plugin
  // Return Codes".
  case ok = 0
  case warning = 1
  case critical = 2
  /// Nothing can be said yet.
  case unknown = 3

  public var word: String {
    switch self {
    case .ok: "ok"
    case .warning: "warning"
    case .critical: "critical"
    case .unknown: "unknown"
    }
  }

  /// Orders by how much a person has to do: what is certain before what isn't.
  public static func < (one: HealthState, other: HealthState) -> Bool { one.rank < other.rank }

  private var rank: Int {
    switch self {
    case .ok: 0
    case .unknown: 1
    case .warning: 2
    case .critical: 3
    }
  }
}

/// What is known of a node, by which its health is judged. Times are seconds since 1970, by this node's clock.
public struct HealthFacts: Hashable, Sendable {
  public var now: Int64
  public var hasRemote = true
  public var lastSync: (at: Int64, outcome: String)? {
    get { lastSyncAt.map { ($0, lastOutcome) } }
    set { (lastSyncAt, lastOutcome) = (newValue?.at, newValue?.outcome ?? "") }
  }
  private var lastSyncAt: Int64?
  private var lastOutcome = ""
  /// When a sync was last well.
  public var lastSuccess: Int64?
  /// Since when there are commits that some remote lacks.
  public var unpushedSince: Int64?
  public var conflicts = 0
  public var clockSuspect = 0
  /// Bytes that are free where the vault is; nil where nobody can tell.
  public var freeBytes: Int64?
  /// Other nodes that were not seen for long.
  public var silent: [Name] = []
  /// After how many seconds without a sync that was well, or with work that no remote has, it is a warning, or critical.
  public var warningAge: Int64 = 3_600
  public var criticalAge: Int64 = 86_400

  public init(now: Int64) { self.now = now }
}

/// What was checked, and how it is. A pure function of ``HealthFacts``.
public struct Health: Hashable, Sendable {
  public struct Check: Hashable, Sendable {
    /// A stable word.
    public var name: String
    public var state: HealthState
    /// One sentence, without a full stop.
    public var detail: String
  }

  public let checks: [Check]

  public var state: HealthState { checks.map(\.state).max() ?? .unknown }

  /// Below these many bytes a disk is low, and too low.
  static let (lowDisk, fullDisk): (Int64, Int64) = (500_000_000, 100_000_000)

  public init(_ facts: HealthFacts) {
    func age(_ time: Int64) -> HealthState {
      let age = facts.now - time
      return age >= facts.criticalAge ? .critical : age >= facts.warningAge ? .warning : .ok
    }
    var checks = [Check]()
    func add(_ name: String, _ state: HealthState, _ detail: String) {
      checks.append(Check(name: name, state: state, detail: detail))
    }
    if !facts.hasRemote {
      add("sync", .ok, "there is no remote to be in step with")
    } else if let last = facts.lastSuccess {
      add("sync", age(last), "last well \(Self.ago(last, facts.now)) ago")
    } else if let tried = facts.lastSync {
      add("sync", max(.warning, age(tried.at)), "never well yet; the last one was \(tried.outcome)")
    } else {
      add("sync", .unknown, "never synced yet")
    }
    if let since = facts.unpushedSince {
      add("unpushed", age(since), "work of \(Self.ago(since, facts.now)) is on no remote yet")
    } else {
      add("unpushed", .ok, "all work is on the remotes")
    }
    let isRefused = facts.lastSync?.outcome == "refused"
    add(
      "remote", isRefused ? .critical : .ok,
      isRefused ? "a remote refused the last sync" : "no remote refuses")
    if facts.lastSync?.outcome == "held" { add("held", .warning, "deletions wait for --allow-mass-delete") }
    add(
      "conflicts", facts.conflicts > 0 ? .warning : .ok,
      facts.conflicts == 0 ? "none kept" : "\(facts.conflicts) kept: daybook conflicts list")
    add(
      "clock", facts.clockSuspect > 0 ? .warning : .ok,
      facts.clockSuspect == 0 ? "no entry is ahead of it" : "\(facts.clockSuspect) entries are ahead of it")
    if let free = facts.freeBytes {
      let state: HealthState = free < Self.fullDisk ? .critical : free < Self.lowDisk ? .warning : .ok
      add("disk", state, "\(free / 1_000_000) MB free")
    } else {
      add("disk", .unknown, "can't tell how much is free")
    }
    let names = facts.silent.map(\.description).sorted().joined(separator: ", ")
    add(
      "nodes", facts.silent.isEmpty ? .ok : .warning,
      facts.silent.isEmpty ? "none is silent" : "silent: \(names)")
    self.checks = checks
  }

  private static func ago(_ time: Int64, _ now: Int64) -> String {
    let seconds = max(0, now - time)
    if seconds < 120 { return "\(seconds) s" }
    if seconds < 7_200 { return "\(seconds / 60) min" }
    return seconds < 172_800 ? "\(seconds / 3_600) h" : "\(seconds / 86_400) days"
  }

  public var json: JSON {
    [
      "state": .string(state.word),
      "checks": .array(
        checks.map {
          ["name": .string($0.name), "state": .string($0.state.word), "detail": .string($0.detail)]
        }),
    ]
  }

  /// One line for each check, the worst first.
  public var text: String {
    let sorted = checks.enumerated().sorted {
      $0.element.state != $1.element.state ? $0.element.state > $1.element.state : $0.offset < $1.offset
    }
    return sorted.map { "\($0.element.state.word): \($0.element.name): \($0.element.detail)" }.joined(
      separator: "\n")
  }
}
