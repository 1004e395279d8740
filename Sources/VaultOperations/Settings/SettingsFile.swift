/// `.daybook/config.yml` as lines, so that a change of one value leaves comments and everything else as
/// they are.
struct SettingsFile {
  private var lines: [String]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
  }

  /// The value of `key`, or of `section.key`, as it is written.
  subscript(key: String) -> String? { line(of: key).map { Self.value(of: lines[$0]).text } }

  /// The text with one value changed, or added at the end of its section.
  func setting(_ key: String, to value: String) -> String {
    var lines = lines
    if let index = line(of: key) {
      lines[index].replaceSubrange(Self.value(of: lines[index]).range, with: value)
    } else {
      let path = key.split(separator: ".", maxSplits: 1)
      if path.count == 1 {
        lines.append("\(key): \(value)")
      } else if let section = lines.firstIndex(where: { Self.key(of: $0) == path[0] }) {
        lines.insert("  \(path[1]): \(value)", at: section + 1)
      } else {
        lines += ["", "\(path[0]):", "  \(path[1]): \(value)"]
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(of key: String) -> Int? {
    let path = key.split(separator: ".", maxSplits: 1)
    guard let section = lines.firstIndex(where: { Self.key(of: $0) == path[0] }) else { return nil }
    guard path.count == 2 else { return section }
    let inner = lines[(section + 1)...].prefix { $0.isEmpty || $0.first == " " || $0.first == "#" }
    return inner.firstIndex { $0.first == " " && Self.key(of: $0.drop { $0 == " " }) == path[1] }
  }

  private static func key(of line: some StringProtocol) -> Substring? {
    guard let colon = line.firstIndex(of: ":"), line.first != " ", line.first != "#" else { return nil }
    return Substring(line[..<colon])
  }

  /// The scalar behind the colon, without the comment that follows.
  private static func value(of line: String) -> (range: Range<String.Index>, text: String) {
    let colon = line.firstIndex(of: ":").map { line.index(after: $0) } ?? line.endIndex
    let start = line[colon...].firstIndex { $0 != " " } ?? line.endIndex
    var end = line.endIndex
    if let comment = line[start...].indices.first(where: {
      line[$0] == "#" && ($0 == start || line[line.index(before: $0)] == " ")
    }) {
      end = comment
    }
    while end > start, line[line.index(before: end)] == " " { end = line.index(before: end) }
    return (start..<end, String(line[start..<end]))
  }
}
