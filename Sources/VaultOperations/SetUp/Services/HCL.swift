/// Texts as HashiCorp's configuration language writes them. Source: the HCL native syntax specification, "Template
/// literals".
enum HCL {
  /// A string in double quotes in which nothing is interpolated.
  static func string(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\\", "\"": result += "\\\(character)"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(character)
      }
    }
    return result.replacing("${", with: "$${").replacing("%{", with: "%%{") + "\""
  }

  /// A list of strings.
  static func list(_ texts: [String]) -> String { "[\(texts.map(string).joined(separator: ", "))]" }
}
