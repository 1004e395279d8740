import VaultStore

/// A TOML text by its lines, as far as one table of it can be put in, replaced and taken out, with every
/// other byte as it was.
struct TOMLTables {
  private var lines: [String]
  private let lineEnd: String

  init(_ text: String) {
    lineEnd = text.contains("\r\n") ? "\r\n" : "\n"
    lines = text.components(of: lineEnd)
  }

  var text: String { lines.joined(separator: lineEnd) }

  /// Puts a table in: where one of that name stands, else at the end.
  ///
  /// Throws `.badConfiguration` where something of that name is written in another way.
  mutating func set(_ path: [String], to table: String) throws {
    let new = table.components(of: "\n").dropLast()
    if let range = try range(of: path) {
      if Array(lines[range]) != Array(new) { lines.replaceSubrange(range, with: new) }
      return
    }
    while lines.last == "" { lines.removeLast() }
    lines += (lines.isEmpty ? [] : [""]) + new + [""]
  }

  /// Takes a table out, with the blank line before it.
  mutating func remove(_ path: [String]) throws {
    guard let range = try range(of: path) else { return }
    var start = range.lowerBound
    if start > 0, lines[start - 1].isEmpty { start -= 1 }
    lines.removeSubrange(start..<range.upperBound)
    if lines.last != "" { lines.append("") }
    if lines == [""] { lines = [] }
  }

  /// The lines of a table, its header first, without the blank lines behind it.
  private func range(of path: [String]) throws -> Range<Int>? {
    let header = "[\(path.joined(separator: "."))]"
    var start: Int?
    var end = lines.count
    var quote: String?
    for (index, line) in lines.enumerated() {
      if let open = quote {  // In a string of several lines.
        if line.contains(open) { quote = nil }
        continue
      }
      quote = ["\"\"\"", "'''"].first {
        line.split(separator: $0, omittingEmptySubsequences: false).count == 2
      }
      let bare = line.filter { $0 != " " && $0 != "\t" && $0 != "\"" && $0 != "'" }
      if start != nil, bare.hasPrefix("[") {
        guard !bare.hasPrefix(header.dropLast() + ".") else { continue }
        end = index
        break
      }
      if bare == header || bare.hasPrefix("\(header)#") {
        start = index
      } else if bare.hasPrefix("\(path[0])=") || bare.hasPrefix("\(path.joined(separator: "."))=")
        || bare.hasPrefix("\(path.joined(separator: ".")).")
      {
        throw VaultError(
          .badConfiguration,
          "The file was left as it is: line \(index + 1) names \(path[0]) in a way of its own.",
          hint: "Put in by hand what --print shows.")
      }
    }
    guard let start else { return nil }
    while end > start + 1, lines[end - 1].isEmpty { end -= 1 }
    return start..<end
  }
}

extension String {
  /// The parts between separators, of which there may be none.
  fileprivate func components(of separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
