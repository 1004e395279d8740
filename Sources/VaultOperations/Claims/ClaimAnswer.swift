public import VaultModel

/// How a claim stands.
public struct ClaimAnswer: Sendable {
  public enum State: String, Sendable {
    case held, free, lapsed, done
  }

  public var name: ClaimName
  /// Nil where nobody holds it.
  public var holder: Claim.Holder?
  public var generation: UInt64
  public var state: State
  /// Seconds that it holds without being renewed.
  public var ttl: Int
  /// Seconds until it lapses as this node sees it; nil where nothing does.
  public var expiresIn: Int?
  /// Whether the hub was asked just now.
  public var isFresh = true
  /// Whether the acting agent holds it.
  public var isAcquired: Bool

  public var json: JSON {
    [
      "name": .string(name.description), "holder": JSON(holder?.agent), "node": JSON(holder?.node),
      "generation": .int(Int(clamping: generation)), "state": .string(state.rawValue), "ttl": .int(ttl),
      "expiresIn": expiresIn.map { .int($0) } ?? .null, "view": .string(isFresh ? "fresh" : "old"),
      "acquired": .bool(isAcquired),
    ]
  }
}

/// Claims by name.
public struct ClaimsAnswer: Sendable {
  public var items: [ClaimAnswer]

  public var json: JSON { JSON(items: items.map(\.json)) }
}
