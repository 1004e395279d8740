import Foundation

/// A folder's files, as one list in Swift source.
///
/// Paths are relative to the folder, with `/`, in the order of their UTF-8 bytes, so that one folder always
/// gives one source.
struct EmbeddedFolder {
  let name: String
  let files: [(path: String, text: String)]

  /// Reads every file below `url`, hidden ones included.
  ///
  /// Throws `EmbeddingError` for a file that is not UTF-8, a symbolic link, or anything that can't be read.
  init(name: String, at url: URL) throws {
    self.name = name
    let root = url.path(percentEncoded: false)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root)
      .filter { !Self.isLeftByAnEditor($0) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var files: [(path: String, text: String)] = []
    for path in paths {
      let file = url.appending(path: path)
      let values = try file.resourceValues(forKeys: [.isDirectoryKey, .isSymbolicLinkKey])
      if values.isSymbolicLink == true { throw EmbeddingError.symbolicLink(file) }
      if values.isDirectory == true { continue }
      guard let text = String(bytes: try Data(contentsOf: file), encoding: .utf8) else {
        throw EmbeddingError.notUTF8(file)
      }
      files.append((path, text))
    }
    self.files = files
  }

  /// The declaration of the list, indented as a member.
  var source: String {
    let items = files.map { "    (path: \(literal($0.path)), text: \(literal($0.text))),\n" }
    let value = files.isEmpty ? "[]" : "[\n\(items.joined())  ]"
    return "  static let \(name): [(path: String, text: String)] = \(value)\n"
  }

  /// What a file browser or an editor puts into a folder that it has open.
  private static func isLeftByAnEditor(_ path: String) -> Bool {
    let components = path.split(separator: "/")
    return components.last == ".DS_Store" || components.last?.hasSuffix("~") == true
      || components.first == ".trash" || path.hasPrefix(".obsidian/workspace")
  }

  /// A literal on one line: unlike a multi-line one, it keeps a carriage return and a missing final newline.
  private func literal(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Why a file can't be embedded.
enum EmbeddingError: Error, CustomStringConvertible {
  case symbolicLink(URL)
  case notUTF8(URL)

  var description: String {
    switch self {
    case .symbolicLink(let url):
      "\(url.path(percentEncoded: false)) is a symbolic link. Put the file itself there."
    case .notUTF8(let url):
      "\(url.path(percentEncoded: false)) is not UTF-8. Only text can be embedded."
    }
  }
}
