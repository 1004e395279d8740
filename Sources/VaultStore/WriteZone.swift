public import VaultModel

/// Where an agent that reaches the vault through a server may write, and as whom.
///
/// A pure rule: whoever opens a vault for an agent sets it as the vault's ``Vault/writeZone``, and every
/// write asks it.
public struct WriteZone: Hashable, Sendable {
  /// The agent, as whom alone entries are written.
  public var agent: Name
  /// Whether paths are limited too: to `agents/<agent>/` and `shared/`.
  public var limitsPaths: Bool

  public init(of agent: Name, limitsPaths: Bool = true) {
    self.agent = agent
    self.limitsPaths = limitsPaths
  }

  /// Whether the agent may write to a path. Letter case counts, and no other spelling of a folder does.
  public func admits(_ path: VaultPath) -> Bool {
    guard limitsPaths else { return true }
    let components = path.components
    guard components.count > 1 else { return false }
    return components[0] == "shared"
      || components.count > 2 && components[0] == "agents" && components[1] == agent.description
  }

  /// Whether an entry is the agent's own: it names no other as its author.
  public func admits(_ draft: EntryDraft) -> Bool {
    draft.fields.allSatisfy { $0.key.lowercased() != "agent" || $0.value == agent.description }
  }

  /// Throws `.notPermitted` for a path outside.
  func check(_ path: VaultPath) throws {
    guard !admits(path) else { return }
    throw VaultError(
      .notPermitted, "\(path) is not \(agent)'s to write: it writes below agents/\(agent)/ and shared/ only.",
      hint:
        "Write it to a note of those, or have a person switch this off: daybook config set writeZones false",
      details: ["path": path.description])
  }

  /// Throws `.notPermitted` for an entry in another's name.
  func check(_ draft: EntryDraft) throws {
    guard !admits(draft) else { return }
    throw VaultError(
      .notPermitted, "The entry names another agent as its author, and \(agent) writes as itself only.",
      hint: "Leave the field Agent out.")
  }
}
