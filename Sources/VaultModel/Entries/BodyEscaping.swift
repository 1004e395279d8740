import MarkdownSyntax

/// Makes text safe to stand in an entry, and gives it back as it was sent.
///
/// 1. A line that reads as an entry's heading gets a backslash before its first `#`.
/// 2. `^` before a ULID at the end of a line gets a backslash, lest it forge an entry's id.
/// 3. `<%` becomes `<\%`: the Templater plugin would run it.
/// 4. A heading of level 1 or 2 is demoted to `###`, its level kept as a closing sequence: `# A` is `### A
///    #`. A level 3 heading that ends in one to three `#` of its own gets another, ` ###`.
/// 5. A block that is still open at the end gets its closer, which stays.
///
/// In 1–3 a run of backslashes in the same place grows by one, so that each undoes exactly what was done.
public enum BodyEscaping {
  /// Escapes a body.
  ///
  /// - Returns: the text to write, with LF, and how many lines were altered.
  public static func encode(_ body: String) -> (text: String, escaped: Int) {
    let content = Content(of: Array(body.utf8))
    var lines = content.lines.map(encodeLine)
    var altered = Set(
      zip(lines, content.lines).enumerated().filter { $0.element.0 != $0.element.1 }.map(\.offset))
    for (index, heading) in headings(in: lines)
    where heading.level <= 2 || hasClosingMarks(heading, in: lines[index]) {
      lines[index] = demoted(lines[index], level: heading.level)
      altered.insert(index)
    }
    var bytes = Array(lines.joined(separator: [.lineFeed]))
    let closer = Content(of: OpenBlock.closer(for: leadIn + bytes + [.lineFeed]) ?? []).bytes
    if !closer.isEmpty {
      bytes += [.lineFeed] + closer
      altered.insert(lines.count)
    }
    return (Content(of: bytes).text, altered.count)
  }

  /// Takes back what ``encode(_:)`` did, but for the closer of an open block.
  public static func decode(_ text: String) -> String {
    var lines = Content(of: Array(text.utf8)).lines
    for (index, heading) in headings(in: lines) where heading.level == 3 {
      lines[index] = promoted(lines[index])
    }
    return String(decoding: Array(lines.map(decodeLine).joined(separator: [.lineFeed])), as: UTF8.self)
  }

  /// Escapes a title or a field's value, which is one line.
  static func encodeTitle(_ title: String) -> String {
    let text = encodeLine(Array(title.utf8)[...])
    guard text.last == hash else { return String(decoding: text, as: UTF8.self) }
    let marks = text.reversed().prefix { $0 == hash }.count
    return String(decoding: text.dropLast(marks) + [backslash] + text.suffix(marks), as: UTF8.self)
  }

  static func title(_ text: String) -> String {
    let bytes = Array(text.utf8)[...]
    let marks = bytes.reversed().prefix { $0 == hash }.count
    guard marks > 0, bytes.dropLast(marks).last == backslash else { return line(text) }
    return line(String(decoding: bytes.dropLast(marks + 1) + bytes.suffix(marks), as: UTF8.self))
  }

  static func encodeValue(_ value: String) -> String {
    String(decoding: encodeLine(Array(value.utf8)[...]), as: UTF8.self)
  }

  static func line(_ text: String) -> String {
    String(decoding: decodeLine(Array(text.utf8)[...]), as: UTF8.self)
  }

  private static func encodeLine(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = Array(line)
    if let place = forgedHeading(line, isEscaped: false) {
      bytes.insert(backslash, at: place - line.startIndex)
    }
    if let place = forgedID(bytes[...], isEscaped: false) { bytes.insert(backslash, at: place) }
    return templater(bytes, adding: true)[...]
  }

  private static func decodeLine(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = templater(Array(line), adding: false)
    if let place = forgedID(bytes[...], isEscaped: true) { bytes.remove(at: place - 1) }
    if let place = forgedHeading(bytes[...], isEscaped: true) { bytes.remove(at: place - 1) }
    return bytes[...]
  }

  /// The index of the `#` of a line like `\\## [time]`, any number of backslashes before it.
  private static func forgedHeading(_ line: ArraySlice<UInt8>, isEscaped: Bool) -> Int? {
    let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
    guard indent <= 3 else { return nil }
    let escapes = line.dropFirst(indent).prefix { $0 == backslash }.count
    let rest = line.dropFirst(indent + escapes)
    guard rest.prefix(while: { $0 == hash }).count == 2, let space = rest.dropFirst(2).first, space.isBlank,
      EntryHeading(text: rest.dropFirst(2).trimmed) != nil, escapes > 0 || !isEscaped
    else { return nil }
    return rest.startIndex
  }

  /// The index of the `^` of a ULID at the end of a line, any number of backslashes before it.
  private static func forgedID(_ line: ArraySlice<UInt8>, isEscaped: Bool) -> Int? {
    let text = line.trimmed
    guard text.count > EntryID.length, EntryText.id(onLine: text.suffix(EntryID.length + 1)) != nil else {
      return nil
    }
    let before = text.dropLast(EntryID.length + 1)
    let escapes = before.reversed().prefix { $0 == backslash }.count
    guard before.dropLast(escapes).last?.isBlank ?? true, escapes > 0 || !isEscaped else { return nil }
    return before.endIndex
  }

  private static func templater(_ line: [UInt8], adding: Bool) -> [UInt8] {
    guard line.contains(UInt8(ascii: "%")), line.contains(UInt8(ascii: "<")) else { return line }
    var result = [UInt8]()
    var index = 0
    while index < line.count {
      result.append(line[index])
      index += 1
      guard result.last == UInt8(ascii: "<") else { continue }
      let escapes = line[index...].prefix { $0 == backslash }.count
      guard line[(index + escapes)...].first == UInt8(ascii: "%") else { continue }
      result += repeatElement(backslash, count: adding ? escapes + 1 : max(0, escapes - 1))
      result.append(UInt8(ascii: "%"))
      index += escapes + 1
    }
    return result
  }

  /// What stands before a body in its entry, as far as parsing is concerned.
  private static let leadIn = Array("## x\nx\n\n".utf8)

  private static func headings(in lines: [ArraySlice<UInt8>]) -> [(index: Int, heading: Heading)] {
    let outline = Outline(of: leadIn + Array(lines.joined(separator: [.lineFeed])))
    return outline.headings.dropFirst().compactMap { heading in
      let index = heading.number - 4
      return lines.indices.contains(index) ? (index, heading) : nil
    }
  }

  private static func hasClosingMarks(_ heading: Heading, in line: ArraySlice<UInt8>) -> Bool {
    heading.level == 3 && closingMarks(line) != nil
  }

  /// How many `#` close the heading, where that is 1 to 3.
  private static func closingMarks(_ line: ArraySlice<UInt8>) -> Int? {
    let text = line.trimmed
    let marks = text.reversed().prefix { $0 == hash }.count
    guard (1...3).contains(marks), text.dropLast(marks).last?.isBlank == true else { return nil }
    return marks
  }

  private static func demoted(_ line: ArraySlice<UInt8>, level: Int) -> ArraySlice<UInt8> {
    let indent = line.prefix { $0 == UInt8(ascii: " ") }
    let rest = line.dropFirst(indent.count + level)
    let separator: [UInt8] = [UInt8(ascii: " ")]
    return
      (Array(indent) + repeatElement(hash, count: 3) + rest + separator + repeatElement(hash, count: level))[
        ...]
  }

  private static func promoted(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let level = closingMarks(line), line.last == hash else { return line }
    let indent = line.prefix { $0 == UInt8(ascii: " ") }
    let rest = line.dropFirst(indent.count + 3).dropLast(level + 1)
    return (Array(indent) + repeatElement(hash, count: level) + rest)[...]
  }

  private static let hash = UInt8(ascii: "#")
  private static let backslash = UInt8(ascii: "\\")
}
