import VaultOperations

extension MCPServer {
  /// `completion/complete`: paths of notes and names of agents that begin with what is there, then those
  /// that hold it.
  func complete(_ call: Call, _ vault: VaultAccess.Opened) throws -> [JSON.Member] {
    guard let argument = call.parameters["argument"], case .string(let name)? = argument["name"],
      case .string(let value)? = argument["value"], let reference = call.parameters["ref"]
    else { throw ProtocolError.parameters("The parameters ref and argument (name, value) are missing.") }
    let all: [String]
    switch try kind(of: name, in: reference) {
    case .file: all = try vault.notePaths()
    case .agent: all = try vault.agents().map(\.description)
    case .text: all = []
    }
    let wanted = value.lowercased()
    let first = all.filter { $0.lowercased().hasPrefix(wanted) }
    let found = first + all.filter { !$0.lowercased().hasPrefix(wanted) && $0.lowercased().contains(wanted) }
    return [
      .init(
        "completion",
        [
          "values": JSON(Array(found.prefix(100))), "total": .int(found.count),
          "hasMore": .bool(found.count > 100),
        ])
    ]
  }

  private func kind(of argument: String, in reference: JSON) throws -> PromptArgument.Kind {
    switch reference["type"] {
    case "ref/resource":
      switch (reference["uri"], argument) {
      case (.string(ResourceURI.fileTemplate)?, "path"): return .file
      case (.string(ResourceURI.agentTemplate)?, "name"), (.string(ResourceURI.inboxTemplate)?, "name"):
        return .agent
      default: throw ProtocolError.parameters("There is no such resource template, or no such argument.")
      }
    case "ref/prompt":
      guard case .string(let name)? = reference["name"],
        let prompt = Prompt.all.first(where: { $0.name == name }),
        let found = prompt.arguments.first(where: { $0.name == argument })
      else { throw ProtocolError.parameters("There is no such prompt, or no such argument.") }
      return found.kind
    default: throw ProtocolError.parameters("The member type of ref has to be ref/prompt or ref/resource.")
    }
  }
}
