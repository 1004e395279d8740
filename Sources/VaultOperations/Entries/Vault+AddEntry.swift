public import VaultModel
public import VaultStore

extension Vault {
  /// Adds an entry at a note's end: durable and committed when this returns.
  ///
  /// Throws what ``note(_:agent:)``, `append(_:to:agent:key:at:)` and the reading of times throw.
  public func add(_ entry: NewEntry, to file: String, as agent: Name?) throws -> AppendReceipt {
    let path = try note(file, agent: agent)
    let time = try entry.time.map(Moment.exact)
    if let key = entry.key,
      key.isEmpty || key.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    {
      throw VaultError(
        .badOption, "The key is empty or holds control characters.", hint: "Use one line of text.")
    }
    let draft = try entry.draft(in: self)
    let receipt = try append(draft, to: path, agent: agent, key: entry.key, at: time)
    if Self.changesViews(draft) { refreshViews() }
    return receipt
  }
}

extension AppendReceipt {
  public var json: JSON {
    var members: [JSON.Member] = [
      .init("id", .string(id.description)), .init("path", .string(path.description)),
      .init("timestamp", .string(timestamp.description)), .init("commit", JSON(commit)),
      .init("created", .bool(isNew)), .init("escaped", .int(escaped)),
    ]
    if !warnings.isEmpty { members.append(.init("warnings", .array(warnings.map(\.json)))) }
    return .object(members)
  }

  public var warnings: [Warning] {
    guard isClockSuspect else { return [] }
    return [Warning("clock-suspect", "A time in \(path) is more than 5 minutes ahead of this node's clock.")]
  }
}
