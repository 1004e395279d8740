public import VaultModel
public import VaultStore

/// A task as a caller asks for it.
public struct NewTask: Sendable {
  public var title: String
  public var context: String?
  /// What it waits for: ids or words.
  public var depends: [String] = []
  /// nil means in-progress.
  public var status: String?
  public var body = ""
  /// Makes a retry a no-op.
  public var key: String?

  public init(title: String) { self.title = title }
}

/// A change of a task; nil leaves a part as it is.
public struct TaskChange: Sendable {
  public var status: String
  public var context: String?
  public var result: String?
  public var reason: String?

  public init(status: String, context: String? = nil, result: String? = nil, reason: String? = nil) {
    self.status = status
    self.context = context
    self.result = result
    self.reason = reason
  }
}

extension Vault {
  /// Begins a task in the acting agent's MEMORY.
  public func start(_ new: NewTask, as agent: Name?) throws -> ChangeReceipt {
    let state = try new.status.map { try Self.state($0, of: .task) } ?? TaskState.inProgress.rawValue
    guard !new.title.allSatisfy(\.isWhitespace) else {
      throw VaultError(.badOption, "A task needs a title.", hint: "Say what is to be done.")
    }
    try Self.check(key: new.key)
    let path = try note("MEMORY", agent: agent)
    var fields = [
      Field(key: "Kind", value: "task"), Field(key: "Task", value: new.title),
      Field(key: "Status", value: state),
    ]
    if let context = new.context { fields.append(Field(key: "Context", value: context)) }
    if !new.depends.isEmpty {
      let fold = try fold()
      let values = try new.depends.map { try dependency($0, in: fold) }
      fields.append(Field(key: "Dependencies", value: values.joined(separator: ", ")))
    }
    let draft = try EntryDraft(title: new.title, fields: fields, body: new.body)
    let entry = try append(draft, to: path, agent: agent, key: new.key)
    refreshViews()
    return ChangeReceipt(
      id: entry.id, kind: .task, state: state, title: new.title, path: path.description, entry: entry)
  }

  /// What a task depends on, as a link where it names an entry; a part of an id will do for what lists show.
  private func dependency(_ text: String, in fold: Fold) throws -> String {
    if EntryID(text.hasPrefix("^") ? String(text.dropFirst()) : text) != nil { return try linked(text) }
    guard let pattern = try? IDPattern(text) else { return text }
    let found = fold.items.filter { pattern.matches($0.id) }
    guard found.count == 1, let item = found.first else { return text }
    try stampIfNeeded(item.root)
    return Self.link(item.root.path, item.id)
  }

  /// Says how far a task is, in the acting agent's MEMORY, else in the note that the task stands in.
  ///
  /// A task that is completed is also written to HISTORY. What was said before isn't said again, unless
  /// others contradict it. A task of the queue has to be held by the agent, see ``takeTask(capability:ttl:as:)``, and
  /// is renewed so; else it throws `.notHeld`.
  public func update(_ id: String, _ update: TaskChange, as agent: Name?) throws -> ChangeReceipt {
    let state = try Self.state(update.status, of: .task)
    let item = try item(id, .task, in: try fold())
    try refuseRetracted(item)
    if item.isQueued { return try updateQueued(item, update, state, as: agent) }
    return try write(update, state, of: item, as: agent)
  }

  /// Writes what is said of a task, where that is new.
  ///
  /// - Parameter generation: under which claim it is said; nil for a task that nobody has to take.
  func write(
    _ update: TaskChange, _ state: String, of item: FoldedItem, as agent: Name?, generation: UInt64? = nil
  ) throws -> ChangeReceipt {
    var receipt = ChangeReceipt(
      id: item.id, kind: .task, state: state, title: item.root.title, path: item.root.path)
    let isNew = [("Context", update.context), ("Result", update.result)].contains { key, value in
      value.map { $0 != item.value(key) } ?? false
    }
    let isTaken = generation.map { $0 == item.generation } ?? true
    if item.state == state, item.contradiction.isEmpty, !isNew, isTaken {
      receipt.remark = "\(item.id) is \(state) already."
      return receipt
    }
    var fields = [Field(key: "Status", value: state)]
    for (key, value) in [("Context", update.context), ("Result", update.result), ("Reason", update.reason)] {
      if let value { fields.append(Field(key: key, value: value)) }
    }
    if let generation { fields.append(Field(key: TaskQueue.generation, value: "\(generation)")) }
    let title = "\(state.capitalized): \(item.root.title)"
    // First what can be written again without harm: a death in between leaves an open task.
    if state == TaskState.completed.rawValue { try remember(item, update, as: agent) }
    let path = try agent.map { try note("agents/\($0)/MEMORY", agent: $0) } ?? Self.home(of: item.root.path)
    receipt.entry = try change(item, .updates, title: title, fields, in: path, as: agent)
    return receipt
  }

  /// Writes a completed task to HISTORY, once.
  private func remember(_ item: FoldedItem, _ update: TaskChange, as agent: Name?) throws {
    guard let owner = agent?.description ?? item.root.path.agentFolder else { return }
    try stampIfNeeded(item.root)
    let path = try note("agents/\(owner)/HISTORY", agent: agent)
    var fields = [
      Field(key: "Task", value: item.root.title), Field(key: "Status", value: TaskState.completed.rawValue),
    ]
    if let result = update.result { fields.append(Field(key: "Result", value: result)) }
    fields.append(Field(key: "Completes", value: Self.link(item.root.path, item.id)))
    let draft = try EntryDraft(title: item.root.title, fields: fields)
    do {
      _ = try append(
        draft, to: path, agent: agent, key: "completes \(item.id) \(item.lastID)", above: item.lastID)
    } catch let error as VaultError where error.code == .keyUsed {
      return  // It was written with another result, and then the task was not closed.
    }
  }
}

extension String {
  /// Whose folder a path is in.
  fileprivate var agentFolder: String? { VaultPath(self)?.agent.map(String.init) }
}
