public import VaultModel
public import VaultSync

/// Who is there.
public struct AgentDirectory: Sendable {
  public struct Item: Sendable {
    public var name: Name
    /// Nil of an agent that never registered.
    public var profile: AgentProfile?
    /// Whether its node was heard of lately, by this node's clock.
    public var status: Presence
    /// Seconds since its node was last seen to change; nil where it never was.
    public var seenAgo: Int?

    public var capabilities: [Name] { profile?.capabilities ?? [] }

    public var json: JSON {
      [
        "name": .string(name.description), "node": JSON(profile?.node), "status": .string(status.rawValue),
        "seenAgo": seenAgo.map { .int($0) } ?? .null, "capabilities": JSON(capabilities),
        "description": JSON(profile.flatMap { $0.description.isEmpty ? nil : $0.description }),
      ]
    }
  }

  /// By name.
  public var items: [Item]

  public var json: JSON { JSON(items: items.map(\.json)) }
}
