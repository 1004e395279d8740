public import Git
public import VaultModel

/// A vault that was made or joined.
public struct VaultAnswer: Sendable {
  /// The absolute path.
  public var path: String
  public var node: Name
  public var agents: [Name]
  public var head: ObjectID?
  public var warnings: [Warning] = []

  public var json: JSON {
    var members: [JSON.Member] = [
      .init("vault", .string(path)), .init("node", .string(node.description)), .init("agents", JSON(agents)),
      .init("head", JSON(head)),
    ]
    if !warnings.isEmpty { members.append(.init("warnings", .array(warnings.map(\.json)))) }
    return .object(members)
  }
}
