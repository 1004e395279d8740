import VaultOperations

extension MCPServer {
  /// `prompts/list`
  func listPrompts(_ call: Call) throws(ProtocolError) -> [JSON.Member] {
    try Page.refuseCursor(call)
    let hasTitles = call.revision.hasStructuredContent
    func named(_ name: String, _ title: String, _ description: String) -> [JSON.Member] {
      [.init("name", .string(name))] + (hasTitles ? [.init("title", .string(title))] : [])
        + [.init("description", .string(description))]
    }
    return [
      .init(
        "prompts",
        .array(
          Prompt.all.map { prompt in
            let arguments = prompt.arguments.map {
              JSON.object(
                named($0.name, $0.title, $0.description) + [.init("required", .bool($0.isRequired))])
            }
            return .object(
              named(prompt.name, prompt.title, prompt.description) + [.init("arguments", .array(arguments))])
          }))
    ]
  }

  /// `prompts/get`
  func prompt(_ call: Call) throws(ProtocolError) -> [JSON.Member] {
    guard case .string(let name)? = call.parameters["name"] else {
      throw .parameters("The parameter name is missing, or no string.")
    }
    guard let prompt = Prompt.all.first(where: { $0.name == name }) else {
      throw .parameters("Unknown prompt: \(name)")
    }
    var given = [String: String]()
    if case .object(let members)? = call.parameters["arguments"] {
      for member in members {
        guard case .string(let text) = member.value else {
          throw .parameters("The argument \(member.name) has to be a string.")
        }
        if !text.isEmpty { given[member.name] = text }
      }
    }
    for argument in prompt.arguments where argument.isRequired && given[argument.name] == nil {
      throw .parameters("The argument \(argument.name) of the prompt \(name) is missing.")
    }
    return [
      .init("description", .string(prompt.description)),
      .init(
        "messages",
        [["role": "user", "content": ["type": "text", "text": .string(prompt.text(given))]]]),
    ]
  }
}
