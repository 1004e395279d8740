public import Git
public import VaultModel
public import VaultStore

/// What an agent says of itself; nil leaves a part as it is.
public struct Registration: Sendable {
  public var description: String?
  /// Takes the place of all that were said before.
  public var capabilities: [String]?

  public init(description: String? = nil, capabilities: [String]? = nil) {
    (self.description, self.capabilities) = (description, capabilities)
  }
}

extension Vault {
  /// Says in `agents/<agent>/AGENT.md` who an agent is, and that it runs on this node; every other byte of the
  /// note stays.
  ///
  /// Throws `.badName` for a capability that is none, `.lineBreak`, and `.badConfiguration` where the note's
  /// properties can't be read.
  public func register(_ agent: Name, _ registration: Registration) throws -> RegistrationReceipt {
    let identity = try identity()
    let capabilities = try registration.capabilities?.map { try Name(checkingCapability: $0) }
    if registration.description?.contains(where: \.isNewline) == true {
      throw VaultError(
        .lineBreak, "The description has more than one line.",
        hint: "Write more about the agent below the heading of its AGENT.md.")
    }
    guard let path = VaultPath("agents/\(agent)/AGENT.md") else {
      throw VaultError(.bug, "\(agent) has no path.")
    }
    return try locked {
      let before = try noteForAppending(path, identity: identity)
      let after: [UInt8]
      let old =
        before.isEmpty ? AgentProfile(node: nil, description: "", capabilities: []) : AgentProfile(before)
      var profile = old ?? AgentProfile(node: nil, description: "", capabilities: [])
      profile.node = identity.node
      profile.description = registration.description ?? profile.description
      if let capabilities {
        profile.capabilities = capabilities.enumerated().filter { capabilities.firstIndex(of: $1) == $0 }.map(
          \.1)
      }
      guard old != nil, let text = profile.written(into: before, of: agent) else {
        throw VaultError(
          .badConfiguration, "The properties of \(path) can't be read.",
          hint: "Mend the lines between its --- marks, or delete the note and register again.")
      }
      after = text
      var receipt = RegistrationReceipt(agent: agent, profile: profile, commit: nil)
      guard after != before else { return receipt }
      try refuseSecrets(in: after, of: "The description")
      try folder.replace(path, with: after)
      let step = CommitStep(
        files: [path: VaultFile(after)], author: .agent(agent.description),
        subject: "\(agent): register on \(identity.node)")
      receipt.commit = try commitFile(step, path, identity: identity, orRestore: before).id
      return receipt
    }
  }
}

/// What an agent is registered as.
public struct RegistrationReceipt: Sendable {
  public var agent: Name
  public var profile: AgentProfile
  /// Nil where all of it was said already.
  public var commit: ObjectID?

  public var card: AgentCard { AgentCard(name: agent, profile: profile) }
}

extension Name {
  /// Checks the name of a capability, with or without `@`.
  init(checkingCapability text: String) throws {
    guard let name = Name(text.hasPrefix("@") ? text.dropFirst() : text[...]) else {
      throw VaultError(
        .badName, "“\(text)” is no name of a capability.",
        hint: "Use a-z, 0-9 and -, at most 63 characters, not beginning with -.")
    }
    self = name
  }
}
