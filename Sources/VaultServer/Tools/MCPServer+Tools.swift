import VaultOperations

extension MCPServer {
  /// `tools/list`
  func listTools(_ call: Call) throws(ProtocolError) -> [JSON.Member] {
    try Page.refuseCursor(call)
    return [.init("tools", .array(tools.map { $0.listed(in: call.revision) }))]
  }

  /// `tools/call`
  func callTool(_ call: Call) throws(ProtocolError) {
    guard case .string(let name)? = call.parameters["name"] else {
      throw .parameters("The parameter name is missing, or no string.")
    }
    guard let tool = tools.first(where: { $0.name == name }) else {
      throw .parameters("Unknown tool: \(name)")
    }
    if tool.effect == .syncs { return syncInBackground(call, tool) }
    if tool.appends { return append(call, tool) }
    vault.enqueue { [self] opened in
      guard call.isWanted else { return }
      progress(call, 0, of: 1)
      var given: Arguments?
      let result = finish(call, tool) {
        let arguments = try Arguments(call.parameters["arguments"], for: tool, access: access)
        given = arguments
        return try tool.run(opened.get(), arguments)
      }
      if let given, let result, let answered = tool.answered {
        do {
          try answered(opened.get(), given, result)
        } catch {
          log(.error, OperationError(any: error).description, for: call)
        }
      }
      if let given, result != nil { keepTasks(given, in: opened) }
    }
  }

  /// Appends, together with what other requests append: it is answered once it is durable.
  private func append(_ call: Call, _ tool: Tool) {
    progress(call, 0, of: 1)
    vault.enqueueAppend { [self] vault -> JSON? in
      guard call.isWanted else { return nil }
      return try tool.run(vault, Arguments(call.parameters["arguments"], for: tool, access: access))
    } answer: { [self] result in
      guard finish(call, tool, { try result.get() }) != nil else { return }
      vault.enqueue { [self] opened in
        guard let given = try? Arguments(call.parameters["arguments"], for: tool, access: access) else {
          return
        }
        keepTasks(given, in: opened)
      }
    }
  }

  /// Renews the tasks that a request named.
  private func keepTasks(_ given: Arguments, in opened: Result<VaultAccess.Opened, any Error>) {
    guard let vault = try? opened.get() else { return }
    vault.keepTasks(namedIn: given.words, as: access.agent)
  }

  /// Runs a tool's work, and answers with what came of it: a mistake that the model can mend is a result.
  ///
  /// - Returns: what was answered; nil for a mistake, and where nobody waits for it any more.
  @discardableResult
  func finish(_ call: Call, _ tool: Tool, _ work: () throws -> JSON?) -> JSON? {
    defer { if tool.effect != .reads { watch.look() } }
    do {
      guard let result = try work() else { return nil }
      if tool.effect != .syncs { progress(call, 1, of: 1) }
      return answer(call, content(result, of: tool, call.revision)) ? result : nil
    } catch {
      let error = OperationError(any: error).forModels
      if error.exitCode == 70 { log(.error, error.description, for: call) }
      answer(call, [.init("content", [text(error.json)]), .init("isError", true)])
      return nil
    }
  }

  /// Tells how far a request is, where the client asked for it.
  func progress(_ call: Call, _ done: Int, of total: Int?, _ message: String? = nil) {
    guard let token = call.progressToken, call.isWanted else { return }
    var members: [JSON.Member] = [.init("progressToken", token), .init("progress", .int(done))]
    if let total { members.append(.init("total", .int(total))) }
    if let message, call.revision > .november2024 { members.append(.init("message", .string(message))) }
    writer.send(Frame.notification("notifications/progress", members))
  }

  private func content(_ result: JSON, of tool: Tool, _ revision: Revision) -> [JSON.Member] {
    var content = [text(result)]
    guard revision.hasStructuredContent else {
      return [.init("content", .array(content)), .init("isError", false)]
    }
    if tool.linksPath, case .string(let path)? = result["path"] {
      content.append([
        "type": "resource_link", "uri": .string(ResourceURI.file(path).description), "name": .string(path),
        "mimeType": "text/markdown",
      ])
    }
    return [
      .init("content", .array(content)), .init("structuredContent", result), .init("isError", false),
    ]
  }

  private func text(_ json: JSON) -> JSON { ["type": "text", "text": .string(json.description)] }
}

extension OperationError {
  /// With a way out that a model has: commands and their options are none.
  var forModels: OperationError {
    var error = self
    if code == .notPermitted, details["path"] != nil {
      error.hint =
        "Write to your own notes, such as MEMORY, or to shared/. Tell other agents by shared/RECENT_EVENTS."
    } else {
      error.hint = Self.hints[code] ?? (mentionsCommands ? "" : hint)
    }
    return error
  }

  private var mentionsCommands: Bool { hint.contains("--") || hint.contains("daybook ") }

  private static let hints: [Code: String] = [
    .noAgent: "Name the note by its whole path, such as agents/jerry/MEMORY or shared/RECENT_EVENTS.",
    .lineBreak: "Put text of several lines into body.",
    .unknownHeading: "See its headings with section_list.",
    .unknownID: "Use an id that memory_read, memory_search or a list shows.",
    .notFound: "Check the name: notes are listed as resources, and memory_search finds text.",
    .staleRevision:
      "Take details.text into account, and send the new text with ifRevision = details.revision.",
    .noNode: "A person has to set up the vault: daybook config set node NAME",
    .secret: "Leave the secret out: say where it is kept, never what it is.",
    .wrongState: "See how it stands with decision_list, alert_list or task_list.",
    .keyUsed: "Use a new key for new content, or leave it out.",
    .unknownRemote: "The vault has no remote: what is written stays on this node until a person adds one.",
  ]
}
