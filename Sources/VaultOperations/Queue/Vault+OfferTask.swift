public import VaultModel
public import VaultStore

extension Vault {
  /// Offers a task to whoever takes it first, in `shared/TASKS.md`.
  ///
  /// - Parameter capability: what its taker has to be able to do; nil for anybody.
  /// - Throws: `.badOption` for a task without a title, `.badName` for what is no capability, and what appending throws.
  public func offer(_ new: NewTask, capability: String? = nil, as agent: Name?) throws -> QueueAnswer {
    guard !new.title.allSatisfy(\.isWhitespace) else {
      throw VaultError(.badOption, "A task needs a title.", hint: "Say what is to be done.")
    }
    let capability = try capability.map(Self.capability)
    try Self.check(key: new.key)
    let path = try note(TaskQueue.path, agent: agent)
    var fields = [
      Field(key: "Kind", value: "task"), Field(key: "Task", value: new.title),
      Field(key: "Status", value: TaskState.todo.rawValue),
    ]
    if let capability { fields.append(Field(key: TaskQueue.capability, value: capability.description)) }
    if let context = new.context { fields.append(Field(key: "Context", value: context)) }
    let draft = try EntryDraft(
      title: new.title, fields: fields + signature(of: agent, in: path), body: new.body)
    let entry = try append(draft, to: path, agent: agent, key: new.key)
    refreshViews()
    guard let item = try fold().item(holding: entry.id) else {
      throw VaultError(
        .busy, "The task \(entry.id) was offered, and was taken away again.", hint: "Look at it: git log")
    }
    return QueueAnswer(item: ItemAnswer(item), generation: item.generation)
  }

  /// Reads the name of a capability, with or without `@`.
  static func capability(_ text: String) throws -> Name {
    guard let name = Name(text.hasPrefix("@") ? String(text.dropFirst()) : text) else {
      throw VaultError(
        .badName, "“\(text)” is no name of a capability.",
        hint: "Use a-z, 0-9 and -, at most 63 characters, not beginning with -.")
    }
    return name
  }
}
