import Yams

/// A top-level key of a front matter with the lines that belong to it, comments above it included.
struct Property {
  typealias Line = ArraySlice<UInt8>

  var key: String
  var lines: [Line]

  var content: Content { Content(normalised: Array(lines.joined(separator: [.lineFeed]))) }

  /// The key that a line begins, quotes taken off.
  static func key(of line: Line) -> String? {
    guard let first = line.first, !first.isBlank, first != UInt8(ascii: "#"), first != UInt8(ascii: "-"),
      let colon = line.firstIndex(of: UInt8(ascii: ":")), line[(colon + 1)...].first?.isBlank ?? true
    else { return nil }
    let text = String(decoding: line[..<colon], as: UTF8.self)
    for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
      return String(text.dropFirst().dropLast())
    }
    return text
  }

  /// Reads lines as YAML; nil where they are none.
  static func yaml(_ lines: [Line]) -> Node? {
    let bytes = Array(lines.joined(separator: [.lineFeed]))
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    do { return try compose(yaml: text) } catch { return nil }
  }
}
