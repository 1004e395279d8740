public import VaultModel
public import VaultStore

extension Vault {
  /// All decisions, alerts and tasks as they stand now, by this node's clock.
  public func fold() throws -> Fold {
    Fold(try facts(), at: Timestamp(milliseconds: environment.now()))
  }

  /// The decisions, the latest first.
  public func decisions(_ query: ItemQuery = ItemQuery()) throws -> ItemsAnswer {
    try list(.decision, query) { $0.latestFirst() }
  }

  /// The alerts: those that fire first, the worst of them first, then the latest.
  public func alerts(_ query: ItemQuery = ItemQuery()) throws -> ItemsAnswer {
    try list(.alert, query) { $0.byUrgency() }
  }

  /// The tasks: the open ones first, of those the ones in progress, then the latest.
  public func tasks(_ query: ItemQuery = ItemQuery()) throws -> ItemsAnswer {
    try list(.task, query) { $0.byProgress() }
  }

  private func list(
    _ kind: EntryKind, _ query: ItemQuery, _ order: ([FoldedItem]) -> [FoldedItem]
  ) throws -> ItemsAnswer {
    let state = try query.state.map { try Self.state($0, of: kind) }
    let agent = try query.agent.map { try Name(checking: $0, of: .agent).description }
    if let limit = query.limit, limit < 0 {
      throw VaultError(.badOption, "\(limit) is no number of items.", hint: "Use 0 or more.")
    }
    let now = Timestamp(milliseconds: environment.now())
    let facts = try facts()
    let fold = Fold(facts, at: now, only: kind)
    let found = fold.items(kind) { item in
      (query.includesRetracted || !item.isRetracted) && (state.map { $0 == item.state } ?? true)
        && (agent.map { $0 == item.root.agent } ?? true)
    }
    let items = order(found)
    let shown = query.limit.map { items.prefix($0) } ?? items[...]
    // A task may wait for an item of any kind.
    let waits = kind == .task && shown.contains { !$0.dependencies.isEmpty }
    let whole = waits ? Fold(facts, at: now) : fold
    return ItemsAnswer(items: shown.map { whole.answer($0) }, total: items.count)
  }

  /// A state in our spelling; throws `.badOption` for a word that is none.
  static func state(_ text: String, of kind: EntryKind) throws -> String {
    let words: [String]
    let known: String?
    switch kind {
    case .decision:
      (words, known) = (DecisionState.allCases.map(\.rawValue), DecisionState(reading: text)?.rawValue)
    case .alert: (words, known) = (AlertState.allCases.map(\.rawValue), AlertState(reading: text)?.rawValue)
    case .task: (words, known) = (TaskState.allCases.map(\.rawValue), TaskState(reading: text)?.rawValue)
    case .entry: (words, known) = ([], nil)
    }
    guard let known else {
      throw VaultError(
        .badOption, "“\(text)” is no status of \(kind.withArticle).",
        hint: "Use \(words.joined(separator: ", ")).")
    }
    return known
  }
}

extension Fold {
  /// An item with what it waits for.
  func answer(_ item: FoldedItem) -> ItemAnswer {
    guard item.kind == .task else { return ItemAnswer(item) }
    return ItemAnswer(item, waitsFor: openDependencies(of: item))
  }

  /// The dependencies that aren't done: ids of open tasks, unresolved alerts and proposed decisions, and
  /// words that name none of these.
  func openDependencies(of item: FoldedItem) -> [String] {
    item.dependencies.compactMap { text in
      guard let id = Edge.targets(in: text).first else { return text }
      guard let other = self.item(holding: id) else { return id.description }
      switch other.kind {
      case .decision: return other.state == DecisionState.proposed.rawValue ? other.id.description : nil
      case .alert, .task, .entry: return other.isClosed ? nil : other.id.description
      }
    }
  }
}

extension EntryKind {
  /// `a decision`, `an alert`
  var withArticle: String { self == .alert || self == .entry ? "an \(rawValue)" : "a \(rawValue)" }
}

extension [FoldedItem] {
  /// The order of alerts: by state, then by severity, then the latest first.
  func byUrgency() -> [FoldedItem] {
    let states = AlertState.allCases.map(\.rawValue)
    return sorted { item in
      (states.firstIndex(of: item.state) ?? 0, AlertSeverity.rank(item.severity), item.lastID)
    }
  }

  /// The order of tasks: the open ones first, of those the ones in progress, then the latest first.
  func byProgress() -> [FoldedItem] {
    let states = ["in-progress", "blocked", "todo"]
    return sorted { item in (item.isClosed ? 4 : states.firstIndex(of: item.state) ?? 3, 0, item.id) }
  }

  func latestFirst() -> [FoldedItem] { sorted { (0, 0, $0.id) } }

  /// By two ranks, and then by id from the greatest down; each item is looked at once.
  func sorted(_ key: (FoldedItem) -> (Int, Int, EntryID)) -> [FoldedItem] {
    let keys = indices.map { (key(self[$0]), $0) }
    return keys.sorted { one, other in
      let (first, second) = (one.0, other.0)
      if first.0 != second.0 { return first.0 < second.0 }
      if first.1 != second.1 { return first.1 < second.1 }
      return first.2 > second.2
    }.map { self[$0.1] }
  }
}
