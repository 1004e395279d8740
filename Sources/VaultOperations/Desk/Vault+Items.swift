public import VaultModel
public import VaultStore

extension Vault {
  /// All decisions, alerts and tasks as they stand now, by this node's clock.
  public func fold() throws -> Fold {
    Fold(try facts(), at: Timestamp(milliseconds: environment.now()))
  }

  /// The decisions, the latest first.
  public func decisions(_ query: ItemQuery = ItemQuery()) throws -> ItemsAnswer {
    try list(.decision, query) { $0.id > $1.id }
  }

  /// The alerts: those that fire first, the worst of them first, then the latest.
  public func alerts(_ query: ItemQuery = ItemQuery()) throws -> ItemsAnswer {
    try list(.alert, query, by: FoldedItem.isMoreUrgent)
  }

  /// The tasks: the open ones first, of those the ones in progress, then the latest.
  public func tasks(_ query: ItemQuery = ItemQuery()) throws -> ItemsAnswer {
    try list(.task, query, by: FoldedItem.isMoreOpen)
  }

  private func list(
    _ kind: EntryKind, _ query: ItemQuery, by precedes: (FoldedItem, FoldedItem) -> Bool
  ) throws -> ItemsAnswer {
    let state = try query.state.map { try Self.state($0, of: kind) }
    let agent = try query.agent.map { try Name(checking: $0, of: .agent).description }
    if let limit = query.limit, limit < 0 {
      throw VaultError(.badOption, "\(limit) is no number of items.", hint: "Use 0 or more.")
    }
    let fold = try fold()
    var items = fold.items(kind).filter { item in
      (query.includesRetracted || !item.isRetracted) && (state.map { $0 == item.state } ?? true)
        && (agent.map { $0 == item.root.agent } ?? true)
    }
    items.sort(by: precedes)
    let shown = query.limit.map { items.prefix($0) } ?? items[...]
    return ItemsAnswer(items: shown.map { fold.answer($0) }, total: items.count)
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

extension FoldedItem {
  /// The order of alerts.
  static func isMoreUrgent(_ one: FoldedItem, _ other: FoldedItem) -> Bool {
    let states = AlertState.allCases.map(\.rawValue)
    func rank(_ item: FoldedItem) -> (Int, Int) {
      (states.firstIndex(of: item.state) ?? 0, AlertSeverity.rank(item.severity))
    }
    let (first, second) = (rank(one), rank(other))
    return first == second ? one.lastID > other.lastID : first < second
  }

  /// The order of tasks.
  static func isMoreOpen(_ one: FoldedItem, _ other: FoldedItem) -> Bool {
    let states = ["in-progress", "blocked", "todo"]
    func rank(_ item: FoldedItem) -> Int { item.isClosed ? 4 : states.firstIndex(of: item.state) ?? 3 }
    let (first, second) = (rank(one), rank(other))
    return first == second ? one.id > other.id : first < second
  }
}
