public import VaultModel

/// An agent that has a folder in the vault.
public struct AgentAnswer: Sendable {
  public var name: Name
  /// How many notes and entries its folder holds.
  public var notes: Int
  public var entries: Int
  /// The time of its latest entry.
  public var at: Timestamp?

  public var json: JSON {
    [
      "agent": .string(name.description), "path": .string("agents/\(name)"), "notes": .int(notes),
      "entries": .int(entries), "at": JSON(at),
    ]
  }
}

extension JSON {
  /// A list as commands answer it.
  public init(items: [JSON], isTruncated: Bool = false, total: Int? = nil) {
    self = [
      "items": .array(items), "total": .int(total ?? items.count), "truncated": .bool(isTruncated),
    ]
  }
}
