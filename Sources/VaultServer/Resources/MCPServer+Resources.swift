import VaultOperations

extension MCPServer {
  /// The most bytes of a file that is given out whole.
  private static let mostBytes = 8_388_608

  /// `resources/list`: the vault's state, its agents, its notes.
  func listResources(_ call: Call, _ vault: VaultAccess.Opened) throws -> [JSON.Member] {
    let agents = try vault.agents().map { ResourceURI.agent($0.description) }
    let files = try vault.notePaths().map { ResourceURI.file($0) }
    let all = Dictionary(uniqueKeysWithValues: ([.status] + agents + files).map { ($0.description, $0) })
    let names = all.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let page = try Page(of: names, for: call)
    let resources = page.items.compactMap { all[$0] }.map { resource($0, call.revision) }
    return [.init("resources", .array(resources))] + [page.nextCursor].compactMap(\.self)
  }

  /// `resources/templates/list`
  func listTemplates(_ call: Call) throws(ProtocolError) -> [JSON.Member] {
    try Page.refuseCursor(call)
    func template(_ uri: String, _ name: String, _ title: String, _ type: String, _ text: String) -> JSON {
      var members: [JSON.Member] = [.init("uriTemplate", .string(uri)), .init("name", .string(name))]
      if call.revision.hasStructuredContent { members.append(.init("title", .string(title))) }
      members += [.init("description", .string(text)), .init("mimeType", .string(type))]
      return .object(members)
    }
    return [
      .init(
        "resourceTemplates",
        [
          template(
            ResourceURI.fileTemplate, "file", "A file of the vault", "text/markdown",
            "A note or attachment by its whole path, such as shared/DECISIONS.md"),
          template(
            ResourceURI.agentTemplate, "agent", "An agent", "application/json",
            "What an agent's folder holds, and when it last wrote"),
          template(
            ResourceURI.inboxTemplate, "inbox", "An agent's inbox", "application/json",
            "The messages to an agent that nobody has answered; subscribe to hear of new ones"),
        ])
    ]
  }

  /// `resources/read`
  func readResource(_ call: Call, _ vault: VaultAccess.Opened) throws -> [JSON.Member] {
    let (text, uri) = try address(call)
    let missing = ProtocolError(
      call.revision.missingResourceCode, "Resource not found.", data: ["uri": .string(text)])
    var members: [JSON.Member] = [.init("uri", .string(text))]
    switch uri {
    case .status:
      members += [
        .init("mimeType", "application/json"), .init("text", .string(try vault.status().json.description)),
      ]
    case .agent(let name):
      guard let agent = try vault.agentList().first(where: { $0.name.description == name }) else {
        throw missing
      }
      members += [.init("mimeType", "application/json"), .init("text", .string(agent.json.description))]
    case .inbox(let name):
      guard let inbox = try vault.inbox(ofAgentNamed: name) else { throw missing }
      members += [.init("mimeType", "application/json"), .init("text", .string(inbox.json.description))]
    case .file(let path):
      let file: FileAnswer
      do {
        file = try vault.file(at: path, limit: Self.mostBytes)
      } catch let error as OperationError where error.exitCode == 65 {
        guard error.code != .tooLarge else { throw ProtocolError.parameters(error.description) }
        throw missing
      }
      if let text = file.text {
        let type = path.lowercased().hasSuffix(".md") ? "text/markdown" : "text/plain"
        members += [.init("mimeType", .string(type)), .init("text", .string(text))]
      } else {
        members += [
          .init("mimeType", "application/octet-stream"), .init("blob", .string(Base64.text(of: file.bytes))),
        ]
      }
    }
    return [.init("contents", [.object(members)])]
  }

  /// The address that a request names.
  func address(_ call: Call) throws(ProtocolError) -> (text: String, uri: ResourceURI) {
    guard case .string(let text)? = call.parameters["uri"] else {
      throw .parameters("The parameter uri is missing, or no string.")
    }
    guard let uri = ResourceURI(text) else {
      throw ProtocolError(
        call.revision.missingResourceCode, "Resource not found: addresses begin with vault://.",
        data: ["uri": .string(text)])
    }
    return (text, uri)
  }

  private func resource(_ uri: ResourceURI, _ revision: Revision) -> JSON {
    let (name, title, type): (String, String, String) =
      switch uri {
      case .file(let path): (path, path, "text/markdown")
      case .status: ("status", "How the vault is doing on this node", "application/json")
      case .agent(let name): ("agent \(name)", "The agent \(name)", "application/json")
      case .inbox(let name): ("inbox of \(name)", "The inbox of \(name)", "application/json")
      }
    var members: [JSON.Member] = [.init("uri", .string(uri.description)), .init("name", .string(name))]
    if revision.hasStructuredContent { members.append(.init("title", .string(title))) }
    members.append(.init("mimeType", .string(type)))
    return .object(members)
  }
}
