import VaultOperations

/// The tools, in the order in which they are listed.
enum ToolCatalog {
  static let all: [Tool] = recall + entries + finding + sections + decisions + alerts + tasks + vault

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
