/// The parts of an entry's content, line by line: nothing is lost, so that the parts joined are the content.
///
/// ```
/// ## [2026-02-16T12:00:00Z] Title      heading
///                                      lead: blank lines, if any
/// **Key:** value                       items: one a field, with its continuation lines
///                                      gap: blank lines before the id, after a list
/// ^01khk54qg0c4n9f2t7v5q1w6xz          idLine: the last in its paragraph, where a person hasn't written on
///
/// Body                                 rest, with its leading blank lines
/// ```
struct EntryText: Hashable {
  typealias Line = ArraySlice<UInt8>

  /// A field with the lines that continue it; `key` is nil for a paragraph without fields that carries the
  /// id.
  struct Item: Hashable {
    var key: String?
    var lines: [Line]
  }

  var heading: Line
  var lead: [Line] = []
  var items: [Item] = []
  var gap: [Line] = []
  var idLine: Line?
  var rest: [Line]

  init(heading: Line, rest: [Line]) {
    self.heading = heading
    self.rest = rest
  }

  /// Takes an entry's content apart. Its first line is the heading.
  init(_ content: Content) {
    let lines = content.lines
    heading = lines.first ?? []
    rest = Array(lines.dropFirst())
    guard let start = lines.indices.dropFirst().first(where: { !lines[$0].trimmed.isEmpty }) else { return }
    let end = lines[start...].firstIndex { $0.trimmed.isEmpty } ?? lines.endIndex
    let paragraph = Array(lines[start..<end])
    if let place = paragraph.lastIndex(where: { Self.id(onLine: $0) != nil }) {
      let (items, hasFields) = Self.items(of: paragraph[..<place])
      lead = Array(lines[1..<start])
      self.items = hasFields || place == 0 ? items : [Item(key: nil, lines: Array(paragraph[..<place]))]
      idLine = paragraph[place]
      rest = Array(lines[(start + place + 1)...])
      return
    }
    let (items, hasFields) = Self.items(of: paragraph[...])
    guard hasFields else { return }
    lead = Array(lines[1..<start])
    self.items = items
    rest = Array(lines[end...])
    if let next = lines[end...].firstIndex(where: { !$0.trimmed.isEmpty }),
      Self.id(onLine: lines[next]) != nil
    {
      gap = Array(lines[end..<next])
      idLine = lines[next]
      rest = Array(lines[(next + 1)...])
    }
  }

  /// The written id, if any: on a line of its own in the first paragraph or behind it, or at the end of the
  /// last field.
  var id: EntryID? {
    if let idLine { return Self.id(onLine: idLine) }
    return items.last?.lines.last.flatMap(Self.id(atEndOf:))
  }

  /// The id that taking `content` apart would find, without the cost.
  static func id(in content: Content) -> EntryID? { id(in: content.bytes[...]) }

  /// The same for the bytes of an entry, gap included, whose line ends are LF.
  static func id(in bytes: ArraySlice<UInt8>) -> EntryID? {
    var next = bytes.startIndex
    func line() -> Line? {
      guard next < bytes.endIndex else { return nil }
      let end = bytes[next...].firstIndex(of: .lineFeed) ?? bytes.endIndex
      defer { next = end + 1 }
      return bytes[next..<end]
    }
    func textLine() -> Line? {
      while let line = line() { if !line.trimmed.isEmpty { return line } }
      return nil
    }
    _ = line()
    guard let first = textLine() else { return nil }
    var last = first
    var found = id(onLine: first)
    while let line = line(), !line.trimmed.isEmpty {
      last = line
      found = id(onLine: line) ?? found
    }
    if let found { return found }
    guard Field(line: first) != nil else { return nil }
    return textLine().flatMap(id(onLine:)) ?? id(atEndOf: last)
  }

  /// The fields in order, values without the id and with continuation lines joined by a line feed.
  var fields: [Field] {
    var fields = items.compactMap { item -> Field? in
      guard item.key != nil, let first = item.lines.first, var field = Field(line: first) else { return nil }
      for line in item.lines.dropFirst() {
        field.value += "\n" + String(decoding: line.trimmed, as: UTF8.self)
      }
      return field
    }
    if idLine == nil, let id, let last = fields.indices.last {
      let kept = fields[last].value.utf8.count - id.description.utf8.count - 1
      fields[last].value = String(
        decoding: Array(fields[last].value.utf8.prefix(max(0, kept)))[...].trimmed, as: UTF8.self)
    }
    return fields
  }

  /// All parts joined again.
  var content: Content {
    var lines = [heading] + lead
    for item in items { lines += item.lines }
    lines += gap
    if let idLine { lines.append(idLine) }
    lines += rest
    return Content(normalised: Array(lines.joined(separator: [.lineFeed])))
  }

  /// The id on a line that holds nothing else: `^` and a ULID.
  static func id(onLine line: Line) -> EntryID? {
    let text = line.trimmed
    guard text.first == UInt8(ascii: "^"), text.count == EntryID.length + 1 else { return nil }
    return EntryID(utf8: text.dropFirst())
  }

  private static func id(atEndOf line: Line) -> EntryID? {
    let text = line.trimmed
    guard text.count > EntryID.length + 1, text.dropLast(EntryID.length + 1).last?.isBlank == true else {
      return nil
    }
    return id(onLine: text.suffix(EntryID.length + 1))
  }

  private static func items(of paragraph: ArraySlice<Line>) -> (items: [Item], hasFields: Bool) {
    var items = [Item]()
    for line in paragraph {
      if let field = Field(line: line) {
        items.append(Item(key: field.key, lines: [line]))
      } else if items.isEmpty {
        return ([], false)
      } else {
        items[items.count - 1].lines.append(line)
      }
    }
    return (items, !items.isEmpty)
  }
}
