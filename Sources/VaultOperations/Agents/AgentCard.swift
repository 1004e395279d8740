public import VaultModel

/// An agent as A2A 1.0 describes one (`AgentCard`, in the JSON of its Protocol Buffers).
///
/// We use A2A's words and don't speak its protocol: the binding is a URI of ours, and says that the agent is
/// reached by a message in the vault.
public struct AgentCard: Sendable {
  public var name: Name
  public var profile: AgentProfile

  /// The binding, and the beginning of an agent's address under it.
  static let binding = "urn:daybook:binding:vault:1"

  public var json: JSON {
    let about = profile.description.isEmpty ? "The agent \(name)." : profile.description
    return [
      "name": .string(name.description), "description": .string(about), "version": "1",
      "supportedInterfaces": [
        [
          "url": .string("urn:daybook:agent:\(name)"), "protocolBinding": .string(Self.binding),
          "protocolVersion": "1.0",
        ]
      ],
      "capabilities": ["streaming": false, "pushNotifications": false],
      "defaultInputModes": ["text/markdown"], "defaultOutputModes": ["text/markdown"],
      "skills": .array(
        profile.capabilities.map { capability in
          [
            "id": .string(capability.description), "name": .string(capability.description),
            "description": .string("Takes messages to @\(capability)."),
            "tags": [.string(capability.description)],
          ]
        }),
    ]
  }
}
