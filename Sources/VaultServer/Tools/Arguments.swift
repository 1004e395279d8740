import VaultOperations

/// What a model sent to a tool, checked against the tool's parameters.
struct Arguments: Sendable {
  private var values = [String: JSON]()
  /// Who acts.
  let access: VaultAccess

  /// Reads them: names that models guess are taken for those meant, numbers for text and the other way
  /// round, a single text for a list; null is none.
  ///
  /// Throws what tells the model how to mend it.
  init(_ json: JSON?, for tool: Tool, access: VaultAccess) throws {
    self.access = access
    let members: [JSON.Member]
    switch json ?? .null {
    case .null: members = []
    case .object(let given): members = given
    default: throw Self.mistake("The arguments have to be an object.", "Send {\"name\": value, …}.")
    }
    for member in members where member.value != .null {
      guard
        let parameter = tool.parameters.first(where: {
          $0.name == member.name || $0.aliases.contains(member.name)
        })
      else {
        let names = tool.parameters.map(\.name).joined(separator: ", ")
        throw Self.mistake(
          "\(tool.name) takes no argument “\(member.name)”.",
          names.isEmpty ? "It takes none." : "It takes: \(names).")
      }
      guard values[parameter.name] == nil || member.name == parameter.name else { continue }
      values[parameter.name] = try Self.value(member.value, of: parameter)
    }
    for parameter in tool.parameters where parameter.isRequired && values[parameter.name] == nil {
      throw Self.mistake(
        "\(tool.name) needs the argument \(parameter.name).", "\(parameter.name): \(parameter.description).")
    }
  }

  func text(_ name: String) -> String? {
    if case .string(let text)? = values[name] { text } else { nil }
  }

  func number(_ name: String) -> Int? {
    if case .int(let number)? = values[name] { number } else { nil }
  }

  func texts(_ name: String) -> [String] {
    guard case .array(let elements)? = values[name] else { return [] }
    return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  func fields(_ name: String) -> [(key: String, value: String)] {
    guard case .object(let members)? = values[name] else { return [] }
    return members.compactMap { if case .string(let text) = $0.value { ($0.name, text) } else { nil } }
  }

  /// A text that the tool can't do without.
  func required(_ name: String) throws -> String {
    guard let text = text(name) else { throw Self.mistake("The argument \(name) is missing.", "Send it.") }
    return text
  }

  /// All texts in them.
  var words: [String] {
    values.values.flatMap { value -> [String] in
      switch value {
      case .string(let text): [text]
      case .array(let elements): elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
      case .object(let members):
        members.compactMap { if case .string(let text) = $0.value { text } else { nil } }
      default: []
      }
    }
  }

  private static func value(_ json: JSON, of parameter: Parameter) throws -> JSON {
    let name = parameter.name
    switch parameter.kind {
    case .text:
      guard let text = scalar(json) else { throw mistake("\(name) has to be a text.", "Send a string.") }
      return .string(text)
    case .integer:
      if case .int(let number) = json { return .int(number) }
      guard let text = scalar(json), let number = Int(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
      else {
        throw mistake("\(name) has to be a whole number.", "Send a number such as 5.")
      }
      return .int(number)
    case .texts:
      if let text = scalar(json) { return .array(text.isEmpty ? [] : [.string(text)]) }
      guard case .array(let elements) = json, case let texts = elements.compactMap(scalar),
        texts.count == elements.count
      else { throw mistake("\(name) has to be a list of texts.", "Send an array of strings.") }
      return JSON(texts)
    case .fields:
      guard case .object(let members) = json else {
        throw mistake("\(name) has to be an object of texts.", "Send {\"Severity\": \"warning\"}.")
      }
      return .object(
        try members.map { member in
          guard let text = scalar(member.value) else {
            throw mistake(
              "\(name).\(member.name) has to be a text.", "Send a string; long text goes into body.")
          }
          return .init(member.name, .string(text))
        })
    case .choice(let words):
      let text = scalar(json)?.lowercased().replacing("_", with: "-") ?? ""
      guard words.contains(text) else {
        throw mistake("\(name) can't be \(json).", "Use one of \(words.joined(separator: ", ")).")
      }
      return .string(text)
    }
  }

  private static func scalar(_ json: JSON) -> String? {
    switch json {
    case .string(let text): text
    case .int(let number): String(number)
    case .number(let text): text
    case .bool(let truth): truth ? "true" : "false"
    default: nil
    }
  }

  private static func mistake(_ message: String, _ hint: String) -> OperationError {
    OperationError(.badOption, message, hint: hint)
  }
}
