/// An architecture decision record: in Nygard's form (Status, Context, Decision, Consequences) or MADR's.
struct DecisionRecord {
  var title: String
  /// nil where it tells none.
  var time: Timestamp?
  var fields: [Field]

  /// Reads a file; nil for what is no such record.
  init?(_ lines: [String], name: String) {
    var properties = [String: String]()
    var sections = [(heading: String, text: [String])]()
    var title: String?
    var isInProperties = lines.first == "---"
    for line in lines.dropFirst(isInProperties ? 1 : 0) {
      if isInProperties {
        if line == "---" { isInProperties = false }
        if let colon = line.firstIndex(of: ":") {
          properties[line[..<colon].lowercased()] = Self.trimmed(line[line.index(after: colon)...])
        }
      } else if line.hasPrefix("# "), title == nil {
        title = Self.trimmed(line.dropFirst(2))
      } else if line.hasPrefix("## ") {
        sections.append((Self.trimmed(line.dropFirst(3)).lowercased(), []))
      } else if sections.isEmpty {
        for key in ["date", "status"] where line.lowercased().hasPrefix("\(key):") {
          properties[key] = Self.trimmed(line.dropFirst(key.count + 1))
        }
      } else {
        sections[sections.count - 1].text.append(line)
      }
    }
    func section(_ names: String...) -> String? {
      sections.first { names.contains($0.heading) }.map { Self.paragraph($0.text) }.flatMap {
        $0.isEmpty ? nil : $0
      }
    }
    guard let title, let decision = section("decision", "decision outcome"),
      let context = section("context", "context and problem statement")
    else { return nil }
    // A record's status grows by a paragraph: accepted once, it was superseded later.
    let said = sections.first { $0.heading == "status" }.map(\.text) ?? []
    let known = said.compactMap { DecisionState(reading: Self.statusWord($0)) }.last
    let status = Self.statusWord(properties["status"] ?? section("status") ?? "proposed")
    self.title = Self.withoutNumber(title)
    time = properties["date"].flatMap { ImportedDate.any(in: $0)?.time }
    let state = properties["status"] == nil ? known : DecisionState(reading: status)
    fields = [
      Field(key: "Status", value: state?.rawValue ?? status),
      Field(key: "Context", value: context), Field(key: "Decision", value: decision),
    ]
    if let consequences = section("consequences", "positive consequences") {
      fields.append(Field(key: "Consequences", value: consequences))
    }
  }

  private static func statusWord(_ text: String) -> String { trimmed(text.prefix { !".,;(".contains($0) }) }

  /// The first paragraph, on one line.
  private static func paragraph(_ lines: [String]) -> String {
    let text = lines.drop { $0.allSatisfy(\.isWhitespace) }.prefix { !$0.allSatisfy(\.isWhitespace) }
    return text.map { trimmed($0[...]) }.joined(separator: " ")
  }

  /// `12. Use a queue` and `ADR-0012: Use a queue` are both `Use a queue`.
  private static func withoutNumber(_ title: String) -> String {
    var rest = title[...]
    if rest.lowercased().hasPrefix("adr") { rest = rest.dropFirst(3).drop { $0 == "-" || $0 == " " } }
    let digits = rest.prefix(while: \.isNumber)
    guard !digits.isEmpty else { return title }
    let behind = rest.dropFirst(digits.count)
    guard let mark = behind.first, ".:-–".contains(mark) else { return title }
    let text = trimmed(behind.dropFirst())
    return text.isEmpty ? title : text
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let blank = { (character: Character) in character == " " || character == "\t" || character == "\"" }
    return String(text.drop(while: blank).reversed().drop(while: blank).reversed())
  }
}
