public import VaultModel
public import VaultStore

extension Vault {
  /// The agent that a command acts for: the one given, else `DAYBOOK_AGENT`, `AGENT_ID`, or `daybook.agent`
  /// of the vault's git config; nil where none says.
  ///
  /// Throws `.badName` for what is no name.
  public func actingAgent(_ given: String?, in surroundings: Surroundings) throws -> Name? {
    if let text = try given ?? surroundings["DAYBOOK_AGENT"] ?? surroundings["AGENT_ID"]
      ?? repository.configString("daybook.agent")
    {
      return try Name(checking: text, of: .agent)
    }
    return nil
  }

  /// The agent, where one has to act; throws `.noAgent` where none is set.
  public func actingAgent(_ agent: Name?) throws -> Name {
    guard let agent else {
      throw VaultError(
        .noAgent, "Only an agent does this, and none is set.", hint: "Say --agent NAME, or set DAYBOOK_AGENT."
      )
    }
    return agent
  }
}

extension Name {
  /// Whose name it is.
  public enum Bearer: String, Sendable {
    case agent = "an agent"
    case node = "a node"
  }

  /// Checks a name; throws `.badName` with what it may consist of.
  public init(checking text: String, of bearer: Bearer) throws {
    guard let name = Name(text) else {
      throw VaultError(
        .badName, "“\(text)” is no name of \(bearer.rawValue).",
        hint: "Use a-z, 0-9 and -, at most 63 characters, not beginning with -.")
    }
    self = name
  }
}
