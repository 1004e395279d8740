import MarkdownSyntax
import VaultModel

/// Makes text safe to stand below a heading, so that it neither ends the section nor forges an entry.
///
/// 1. A heading of the section's level or above is written one level below it; below level 6 it gets a
///    backslash.
/// 2. A heading that reads as an entry's is written at level 3, or one below the section's.
/// 3. `<%` becomes `<\%`: the Templater plugin would run it.
/// 4. A block that is still open at the end gets its closer.
enum SectionText {
  static func encode(_ text: String, level: Int) -> [UInt8] {
    var bytes = Content(of: Array(text.utf8)).bytes.withLineEndings(.lf)
    while bytes.first == 0x0A { bytes.removeFirst() }
    bytes = templater(bytes)
    let leadIn = Array("# x\n\n".utf8)
    let outline = Outline(of: leadIn + bytes)
    var edits = [Edit]()
    for heading in outline.headings.dropFirst() {
      let line = Array((leadIn + bytes)[heading.text])
      let isEntry = heading.level == 2 && EntryHeading(text: line[...]) != nil
      guard heading.level <= level || isEntry else { continue }
      let depth = max(level + 1, isEntry ? 3 : 1)
      let start = heading.line.lowerBound - leadIn.count
      let indent = bytes[start...].prefix { $0 == 0x20 }.count
      let marks = (start + indent)..<(start + indent + heading.level)
      let replacement = depth > 6 ? Array("\\".utf8) + bytes[marks] : [UInt8](repeating: 0x23, count: depth)
      edits.append(Edit(range: marks, replacement: replacement))
    }
    if let altered = try? bytes.applying(edits) { bytes = altered }
    if let closer = OpenBlock.closer(for: leadIn + bytes), !closer.isEmpty { bytes += [0x0A] + closer }
    while bytes.last == 0x0A { bytes.removeLast() }
    return bytes
  }

  /// The text as it was sent, as far as 3 goes; with LF.
  static func decode(_ bytes: some Collection<UInt8>) -> String {
    var result = [UInt8]()
    for byte in Array(bytes).withLineEndings(.lf) {
      if byte == UInt8(ascii: "%"), result.suffix(2) == [UInt8(ascii: "<"), UInt8(ascii: "\\")] {
        result.removeLast()
      }
      result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func templater(_ bytes: [UInt8]) -> [UInt8] {
    var result = [UInt8]()
    result.reserveCapacity(bytes.count)
    for byte in bytes {
      if byte == UInt8(ascii: "%"), result.last == UInt8(ascii: "<") { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
    }
    return result
  }
}
