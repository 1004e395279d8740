import MarkdownSyntax
import VaultModel
import VaultStore

/// The sections of a note: a heading that is no entry's and stands in none, with the text below it.
struct SectionMap {
  struct Section {
    var heading: String
    var level: Int
    /// Line of the heading, from 1.
    var line: Int
    /// From behind the heading's line up to the next heading of its level or above, or the next entry.
    var range: Range<Int>
    /// The same without blank lines at both ends: what is read, compared and replaced.
    var text: Range<Int>
  }

  let bytes: [UInt8]
  let sections: [Section]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let headings = Outline(of: bytes).headings
    func isEntry(_ heading: Heading) -> Bool {
      heading.level == 2 && EntryHeading(text: bytes[heading.text]) != nil
    }
    var sections = [Section]()
    var isInEntry = false
    for (index, heading) in headings.enumerated() {
      if heading.level <= 2 { isInEntry = isEntry(heading) }
      if isInEntry { continue }
      let end = headings[(index + 1)...].first { $0.level <= heading.level || isEntry($0) }
      let range = heading.line.upperBound..<(end?.line.lowerBound ?? bytes.count)
      sections.append(
        Section(
          heading: String(decoding: bytes[heading.text], as: UTF8.self), level: heading.level,
          line: heading.number,
          range: range, text: Self.trimmed(range, bytes)))
    }
    self.sections = sections
  }

  /// The section that a caller names.
  ///
  /// 1. The text as it is, else the text in another letter case, else `Text#2` in the same two ways.
  /// 2. Of several, those of the level that the marks say, if any are.
  ///
  /// Throws `.ambiguousHeading` with the lines of all; nil where there is none.
  func section(_ reference: HeadingReference) throws -> Section? {
    let plain = matches(reference.text)
    if let numbered = reference.numbered, plain.isEmpty {
      let found = matches(numbered.text)
      return numbered.number <= found.count ? found[numbered.number - 1] : nil
    }
    let ofLevel = plain.filter { $0.level == reference.level }
    let found = ofLevel.isEmpty ? plain : ofLevel
    guard found.count > 1 else { return found.first }
    let lines = found.map { String($0.line) }.joined(separator: ", ")
    throw VaultError(
      .ambiguousHeading, "The heading “\(reference.text)” occurs \(found.count) times, in lines \(lines).",
      hint: "Say which one, such as: \(reference.text)#2", details: ["lines": lines])
  }

  private func matches(_ text: String) -> [Section] {
    let exact = sections.filter { $0.heading == text }
    return exact.isEmpty ? sections.filter { $0.heading.lowercased() == text.lowercased() } : exact
  }

  /// Without the blank lines at both ends; the last line's end is left out too.
  private static func trimmed(_ range: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
    var content: Range<Int>?
    for line in Lines(of: Array(bytes[range])) {
      let line = (line.lowerBound + range.lowerBound)..<(line.upperBound + range.lowerBound)
      guard bytes[line].contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { continue }
      var end = line.upperBound
      while end > line.lowerBound, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
      content = (content?.lowerBound ?? line.lowerBound)..<end
    }
    return content ?? range.lowerBound..<range.lowerBound
  }
}
