import VaultOperations

/// The tools, in the order in which they are listed.
enum ToolCatalog {
  static let all: [Tool] = groups.flatMap(\.tools)

  /// The tools by what they are for, as `daybook mcp --tools` names it.
  static let groups: [(name: String, tools: [Tool])] = [
    ("memory", recall + entries + finding), ("sections", sections), ("decisions", decisions),
    ("alerts", alerts),
    ("tasks", tasks + queue), ("messages", messages), ("claims", claims), ("keys", keys), ("vault", vault),
  ]

  /// The tools of some groups, names with commas between them.
  ///
  /// Throws `.badOption` for a name that is none.
  static func tools(of groups: String) throws -> [Tool] {
    let names = groups.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    for name in names where !Self.groups.contains(where: { $0.name == name }) {
      throw OperationError(
        .badOption, "There is no group of tools “\(name)”.",
        hint: "Use \(Self.groups.map(\.name).joined(separator: ", ")).")
    }
    return Self.groups.filter { names.contains($0.name) }.flatMap(\.tools)
  }

  /// The parameter that names a note.
  static func file(_ description: String, isRequired: Bool) -> Parameter {
    Parameter(
      name: "file", kind: .text, description: description, isRequired: isRequired,
      aliases: ["path", "note", "filename", "file_path"])
  }

  static let heading = Parameter(
    name: "heading", kind: .text, description: "The heading's text; Heading#2 for the second of that text",
    isRequired: true, aliases: ["section", "title"])

  static func body(_ description: String, isRequired: Bool) -> Parameter {
    Parameter(
      name: "body", kind: .text, description: description, isRequired: isRequired,
      aliases: ["content", "text", "message"])
  }
}

/// JSON Schemas of what tools answer.
enum Schema {
  static let text: JSON = ["type": "string"]
  static let optionalText: JSON = ["type": ["string", "null"]]
  static let integer: JSON = ["type": "integer"]
  static let flag: JSON = ["type": "boolean"]
  static let object: JSON = ["type": "object"]

  static func array(_ items: JSON = object) -> JSON { ["type": "array", "items": items] }

  /// An object that has all of the members named; more may be there.
  static func object(_ members: [JSON.Member], optional: [JSON.Member] = []) -> JSON {
    [
      "type": "object", "properties": .object(members + optional), "required": JSON(members.map(\.name)),
    ]
  }
}
