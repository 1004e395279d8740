import VaultStore

/// A change of one value in a JSON5 text: bytes come in or go at one place, and all others stay.
enum JSON5Edit {
  /// Sets the value at a path of names; objects that are missing on the way are made.
  ///
  /// 1. A value that says the same stays, any other is replaced where it stands.
  /// 2. What is missing goes to the start of the innermost object that is there, on a line of its own.
  ///
  /// Throws `.badConfiguration` for a shape that isn't known: no object on the way, a name that occurs
  /// twice, or an `$include` which may hold what isn't here.
  static func set(_ path: [String], to value: JSON, in bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.contains(where: { !isSpace($0) }) else {
      return Array(pretty(nested(path[...], value), indent: "").utf8) + [0x0A]
    }
    let text = try read(bytes)
    let (object, rest) = try innermost(path, in: text)
    guard !rest.isEmpty else {
      if let current = JSON(object), current == value { return bytes }  // 1
      let indent = indent(at: object.range.lowerBound, in: bytes)
      return replacing(object.range, in: bytes, with: pretty(value, indent: indent))
    }
    let member = "\(JSON.string(rest[rest.startIndex])): "  // 2
    let nested = nested(rest.dropFirst(), value)
    return insert(into: object, of: text) { indent in
      member + (indent.map { pretty(nested, indent: $0) } ?? nested.description)
    }
  }

  /// Puts a text into the array at a path, unless it is there; the array is made where it is missing.
  static func add(_ element: String, to path: [String], in bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.contains(where: { !isSpace($0) }) else {
      return try set(path, to: [.string(element)], in: bytes)
    }
    let text = try read(bytes)
    let (found, rest) = try innermost(path, in: text)
    guard rest.isEmpty else { return try set(path, to: [.string(element)], in: bytes) }
    guard case .array(let elements) = found.node else {
      throw unknown("\(path.joined(separator: ".")) is no array")
    }
    if elements.contains(where: { if case .string(element) = $0.node { true } else { false } }) {
      return bytes
    }
    return insert(into: found, of: text) { _ in JSON.string(element).description }
  }

  /// Takes out the member at a path, and the objects that hold nothing else; nothing changes where it is
  /// missing.
  static func remove(_ path: [String], from bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.contains(where: { !isSpace($0) }) else { return bytes }
    let text = try read(bytes)
    var members = [(member: JSON5Text.Member, among: [Range<Int>], open: Int)]()
    var element = text.root
    for name in path {
      guard case .object(let all) = element.node else { return bytes }
      let named = all.filter { $0.name == name }
      guard let member = named.first else { return bytes }
      guard named.count == 1 else { throw unknown("“\(name)” occurs twice") }
      members.append((member, all.map(\.range), element.range.lowerBound))
      element = member.value
    }
    while members.count > 1, let last = members.last, last.among.count == 1,
      isBlank(members[members.count - 2].member.value.range, but: last.member.range, in: bytes)
    {
      members.removeLast()
    }
    guard let (member, among, open) = members.last else { return bytes }
    return replacing(span(of: member.range, among: among, open: open, in: bytes), in: bytes, with: "")
  }

  /// Takes a text out of the array at a path.
  static func remove(_ element: String, from path: [String], in bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.contains(where: { !isSpace($0) }) else { return bytes }
    let (found, rest) = try innermost(path, in: read(bytes), isStrict: false)
    guard rest.isEmpty, case .array(let elements) = found.node,
      let index = elements.firstIndex(where: { if case .string(element) = $0.node { true } else { false } })
    else { return bytes }
    if elements.count == 1, isBlank(found.range, but: elements[0].range, in: bytes) {
      return try remove(path, from: bytes)
    }
    let among = elements.map(\.range)
    return replacing(
      span(of: among[index], among: among, open: found.range.lowerBound, in: bytes), in: bytes, with: "")
  }

  /// The value at a path; nil where there is none.
  static func value(_ path: [String], in bytes: [UInt8]) -> JSON? {
    guard let text = JSON5Text(bytes) else { return nil }
    var element = text.root
    for name in path {
      guard case .object(let members) = element.node, let member = members.last(where: { $0.name == name })
      else { return nil }
      element = member.value
    }
    return JSON(element)
  }

  private static func read(_ bytes: [UInt8]) throws -> JSON5Text {
    guard let text = JSON5Text(bytes) else { throw unknown("it can't be read") }
    guard case .object = text.root.node else { throw unknown("it is no object") }
    return text
  }

  /// The value that the path leads to, or the last object before it is missing, with the names that are.
  private static func innermost(
    _ path: [String], in text: JSON5Text, isStrict: Bool = true
  ) throws -> (JSON5Text.Element, ArraySlice<String>) {
    var element = text.root
    var rest = path[...]
    while let name = rest.first {
      guard case .object(let members) = element.node else {
        if !isStrict { return (element, rest) }
        throw unknown("what should hold “\(name)” is no object")
      }
      let named = members.filter { $0.name == name }
      guard named.count < 2 else { throw unknown("“\(name)” occurs twice") }
      guard let member = named.first else {
        if isStrict, members.contains(where: { $0.name == "$include" }) {
          throw unknown("“\(name)” may be in the file that $include names")
        }
        return (element, rest)
      }
      element = member.value
      rest = rest.dropFirst()
    }
    return (element, rest)
  }

  /// - Parameter item: what comes in, given the blanks that its line begins with; nil for no line of its own.
  private static func insert(
    into container: JSON5Text.Element, of text: JSON5Text, _ item: (String?) -> String
  ) -> [UInt8] {
    let bytes = text.bytes
    let isEmpty =
      switch container.node {
      case .object(let members): members.isEmpty
      case .array(let elements): elements.isEmpty
      default: true
      }
    let open = container.range.lowerBound + 1
    let outer = indent(at: container.range.lowerBound, in: bytes)
    guard let line = bytes[open..<container.range.upperBound].firstIndex(of: 0x0A),
      isBlank(open..<line, but: nil, in: bytes, allowsLineComment: true)
    else {  // All on one line: before what is there.
      var reader = JSON5Reader(bytes: bytes, position: open)
      _ = reader.skipBlank()
      let place = isEmpty ? open : reader.position
      return replacing(place..<place, in: bytes, with: item(nil) + (isEmpty ? "" : ", "))
    }
    let first = bytes[(line + 1)...].prefix { $0 == 0x20 || $0 == 0x09 }
    let inner = isEmpty ? outer + "  " : String(decoding: first, as: UTF8.self)
    let end = bytes[..<line].last == 0x0D ? "\r\n" : "\n"
    let added = (inner + item(inner) + (isEmpty ? "" : ",") + "\n").replacing("\n", with: end)
    return replacing((line + 1)..<(line + 1), in: bytes, with: added)
  }

  /// What goes with an item: its comma, and its line where nothing else is on it.
  private static func span(of item: Range<Int>, among: [Range<Int>], open: Int, in bytes: [UInt8]) -> Range<
    Int
  > {
    var reader = JSON5Reader(bytes: bytes, position: item.upperBound)
    _ = reader.skipBlank()
    var (start, end) = (item.lowerBound, item.upperBound)
    if bytes[reader.position] == UInt8(ascii: ",") {
      end = reader.position + 1
    } else if let before = among.last(where: { $0.upperBound <= item.lowerBound }) {
      start = before.upperBound  // The last one goes with the comma before it.
      return start..<end
    }
    while start > open + 1, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
    let startsLine = start > 0 && bytes[start - 1] == 0x0A
    var after = end
    while after < bytes.count, bytes[after] == 0x20 || bytes[after] == 0x09 || bytes[after] == 0x0D {
      after += 1
    }
    if startsLine, after < bytes.count, bytes[after] == 0x0A { return start..<(after + 1) }
    if !startsLine, bytes[end - 1] == UInt8(ascii: ",") { return item.lowerBound..<after }
    return item.lowerBound..<end
  }

  private static func nested(_ path: ArraySlice<String>, _ value: JSON) -> JSON {
    path.reversed().reduce(value) { .object([.init($1, $0)]) }
  }

  /// JSON with a line for each member.
  static func pretty(_ json: JSON, indent: String) -> String {
    guard case .object(let members) = json, !members.isEmpty else {
      guard case .array(let elements) = json else { return json.description }
      return "[" + elements.map { pretty($0, indent: indent + "  ") }.joined(separator: ", ") + "]"
    }
    let inner = indent + "  "
    let lines = members.map { "\(inner)\(JSON.string($0.name)): \(pretty($0.value, indent: inner))" }
    return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
  }

  /// The blanks that the line of a place begins with.
  private static func indent(at place: Int, in bytes: [UInt8]) -> String {
    let start = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return String(decoding: bytes[start..<place].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
  }

  private static func replacing(_ range: Range<Int>, in bytes: [UInt8], with text: String) -> [UInt8] {
    bytes[..<range.lowerBound] + Array(text.utf8) + bytes[range.upperBound...]
  }

  /// Whether there is nothing but brackets, a comma and white space besides `item`.
  private static func isBlank(
    _ range: Range<Int>, but item: Range<Int>?, in bytes: [UInt8], allowsLineComment: Bool = false
  ) -> Bool {
    var rest = [bytes[range]]
    if let item {
      rest = [bytes[range.lowerBound..<item.lowerBound], bytes[item.upperBound..<range.upperBound]]
    }
    return rest.allSatisfy { part in
      let text = part.drop(while: isSpace)
      if allowsLineComment, text.starts(with: "//".utf8) { return true }
      return text.allSatisfy { isSpace($0) || "{}[],".utf8.contains($0) }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  private static func unknown(_ why: String) -> VaultError {
    VaultError(
      .badConfiguration, "The file was left as it is: \(why).",
      hint: "Put in by hand what --print shows.")
  }
}

extension JSON {
  /// The value of a JSON5 element; nil for numbers that JSON has no form for.
  fileprivate init?(_ element: JSON5Text.Element) {
    switch element.node {
    case .string(let text): self = .string(text)
    case .other(let text):
      guard let value = JSON(utf8: text.utf8) else { return nil }
      self = value
    case .array(let elements):
      let values = elements.compactMap { JSON($0) }
      guard values.count == elements.count else { return nil }
      self = .array(values)
    case .object(let members):
      let values = members.compactMap { member in JSON(member.value).map { Member(member.name, $0) } }
      guard values.count == members.count else { return nil }
      self = .object(values)
    }
  }
}
