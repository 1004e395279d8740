/// A decision, an alert or a task as all entries about it together say.
public struct FoldedItem: Sendable {
  /// One of several words that contradict each other.
  public struct Claim: Hashable, Sendable {
    public var state: String
    /// The entry that says so.
    public var id: EntryID
    public var agent: String?
    public var at: Timestamp
  }

  /// The entry that began it.
  public let root: Fact
  /// Every entry about it in the order of ids, the first one included and retracted ones too.
  public let entries: [Fact]
  /// Those of ``entries`` that count: nobody took them back, nor took the task over from who wrote them.
  public let standing: [Fact]
  /// The state's word; one that isn't known stands as it was written.
  public internal(set) var state: String
  /// Whether the entry that began it was taken back.
  public let isRetracted: Bool
  /// What entries written without sight of each other say, where they can't both be true; else empty.
  public internal(set) var contradiction: [Claim] = []
  /// The decision that took its place, the latest of several; nil where none did.
  public internal(set) var supersededBy: EntryID?
  /// How long the alert is silenced; nil where it isn't, or for no set time.
  public internal(set) var silencedUntil: Timestamp?

  init(root: Fact, entries: [Fact], standing: [Fact], isRetracted: Bool, state: String) {
    self.root = root
    self.entries = entries
    self.standing = standing
    self.isRetracted = isRetracted
    self.state = state
  }

  public var id: EntryID { root.id }
  public var kind: EntryKind { root.kind }

  /// What to call it on one line: of an alert, what was said when it was raised last.
  public var title: String {
    guard kind == .alert else { return root.title }
    return standing.last { $0.kind == .alert }?.title ?? root.title
  }

  /// The greatest id of the thread.
  public var lastID: EntryID { entries.last?.id ?? root.id }

  /// When it changed last.
  public var lastChange: Timestamp { standing.last?.timestamp ?? root.timestamp }

  /// A field as the latest entry that gives it has it: the first one, an update, an amendment, or the alert
  /// raised again.
  public func value(_ key: String) -> String? {
    for fact in standing.reversed() where Self.givesFields(fact) {
      if let value = fact.fields[key], !value.isEmpty { return value }
    }
    return root.fields[key]
  }

  public var severity: AlertSeverity? { value("Severity").flatMap(AlertSeverity.init(reading:)) }

  /// Whether nothing is left to do: an alert that is resolved, a task that is completed, failed or
  /// cancelled, a decision that no longer binds, and whatever was taken back.
  public var isClosed: Bool {
    if isRetracted { return true }
    switch kind {
    case .decision: return state == "rejected" || state == "deprecated" || state == "superseded"
    case .alert: return state == AlertState.resolved.rawValue
    case .task: return TaskState(rawValue: state)?.isClosed ?? false
    case .entry: return true
    }
  }

  /// The ids and texts that a task depends on.
  public var dependencies: [String] {
    (value("Dependencies") ?? "").split(separator: ",").map {
      String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }

  /// The entries that nothing in the thread was written in sight of: what a further change has to name.
  public var heads: [EntryID] { headFacts.map(\.id) }

  /// The same, in the order of ids.
  var headFacts: [Fact] {
    var heads = [Fact]()
    for fact in standing {
      // The latest of its node is a head, or was seen by one that is.
      heads.removeAll { head in fact.wasWritten(inSightOf: head) }
      heads.append(fact)
    }
    return heads
  }

  static func givesFields(_ fact: Fact) -> Bool {
    var changesOthers = false
    for edge in fact.edges where edge.verb.joinsThread {
      if edge.verb == .updates || edge.verb == .amends { return true }
      changesOthers = true
    }
    return !changesOthers
  }
}

extension Fact {
  /// Whether whoever wrote this entry had seen an earlier one: its links say so, or the node does.
  func wasWritten(inSightOf earlier: Fact) -> Bool {
    earlier.node == node || edges.contains { $0.target == earlier.id }
  }
}
