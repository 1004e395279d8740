import MarkdownSyntax
import VaultModel
import VaultStore

/// What a change of a section makes of a note's bytes. Nothing outside the section's text changes.
enum SectionEdit {
  /// Replaces a section's text, or adds the section at the note's end where there is none.
  static func set(_ text: String, of heading: HeadingReference, in map: SectionMap) throws -> [UInt8] {
    guard let section = try map.section(heading) else { return try add(text, under: heading, to: map.bytes) }
    let old = map.bytes[section.text]
    let encoded = SectionText.encode(text, level: section.level)
    let plain = Content(of: Array(text.utf8)).bytes.drop { $0 == 0x0A }
    let current = Content(of: old).bytes
    if current == encoded || current.elementsEqual(plain) { return map.bytes }
    return try replace(section, with: encoded, in: map)
  }

  /// Adds to a section's text: the next item where a list is continued, else a paragraph of its own.
  static func append(_ text: String, to heading: HeadingReference, in map: SectionMap) throws -> [UInt8] {
    guard let section = try map.section(heading) else { return try add(text, under: heading, to: map.bytes) }
    let encoded = SectionText.encode(text, level: section.level)
    if encoded.isEmpty { return map.bytes }
    if section.text.isEmpty { return try replace(section, with: encoded, in: map) }
    let old = Content(of: map.bytes[section.text]).bytes
    let last = old.split(separator: 0x0A).last ?? []
    let isNextItem = isListItem(last) && isListItem(encoded.split(separator: 0x0A).first ?? [])
    let gap: [UInt8] = isNextItem ? [0x0A] : [0x0A, 0x0A]
    let added = gap + encoded
    return try verified(
      map.bytes.applying([
        Edit(
          range: section.text.upperBound..<section.text.upperBound,
          replacement: added.withLineEndings(.dominant(in: map.bytes)))
      ]), section, map)
  }

  private static func replace(
    _ section: SectionMap.Section, with text: [UInt8], in map: SectionMap
  ) throws -> [UInt8] {
    var text = text
    if section.text.isEmpty {  // A heading with nothing below it, or with blank lines only.
      let needsGap = section.range.isEmpty && section.range.upperBound < map.bytes.count
      let hasLineEnd = map.bytes[..<section.range.lowerBound].last.map { $0 == 0x0A || $0 == 0x0D } ?? true
      text = (hasLineEnd ? [0x0A] : [0x0A, 0x0A]) + text + (needsGap ? [0x0A, 0x0A] : [0x0A])
    }
    let edit = Edit(range: section.text, replacement: text.withLineEndings(.dominant(in: map.bytes)))
    return try verified(map.bytes.applying([edit]), section, map)
  }

  /// Refuses a result in which any other heading reads otherwise than before.
  private static func verified(
    _ bytes: [UInt8], _ section: SectionMap.Section, _ map: SectionMap
  ) throws -> [UInt8] {
    let (before, after) = (Outline(of: map.bytes).headings, Outline(of: bytes).headings)
    let shift = bytes.count - map.bytes.count
    let above = before.filter { $0.line.upperBound <= section.range.lowerBound }.map(\.line.lowerBound)
    let below = before.filter { $0.line.lowerBound >= section.range.upperBound }.map {
      $0.line.lowerBound + shift
    }
    let isSound =
      after.prefix(above.count).map(\.line.lowerBound) == above
      && after.suffix(below.count).map(\.line.lowerBound) == below
      && after.dropFirst(above.count).dropLast(below.count).allSatisfy { heading in
        heading.level > section.level
          && EntryHeading(text: bytes[heading.text]).map { _ in heading.level != 2 } ?? true
      }
    guard isSound else {
      throw VaultError(
        .openBlock, "The text would change what stands below the section.",
        hint: "Close its code blocks and comments.")
    }
    return bytes
  }

  private static func add(_ text: String, under heading: HeadingReference, to bytes: [UInt8]) throws
    -> [UInt8]
  {
    let line = Array("## \(heading.text)\n".utf8)
    let written = Outline(of: line).headings.first.map { String(decoding: line[$0.text], as: UTF8.self) }
    guard written == heading.text, EntryHeading(text: Array(heading.text.utf8)[...]) == nil else {
      throw VaultError(
        .badOption, "“\(heading.text)” can't be the heading of a section.",
        hint: "Use other words; an entry is added with: daybook append")
    }
    let encoded = SectionText.encode(text, level: 2)
    let piece = line + (encoded.isEmpty ? [] : [0x0A] + encoded + [0x0A])
    do {
      return bytes + (try Appending.suffix(for: piece, to: bytes))
    } catch {
      throw VaultError(
        .openBlock, "The note ends inside a block that nothing closes.",
        hint: "Close the code block or comment at its end.")
    }
  }

  private static func isListItem(_ line: some Collection<UInt8>) -> Bool {
    let text = line.drop { $0 == 0x20 || $0 == 0x09 }
    guard let first = text.first else { return false }
    let rest = text.dropFirst()
    if [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+")].contains(first) {
      return rest.first == 0x20
    }
    let afterDigits = text.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return afterDigits.count < text.count && afterDigits.first == UInt8(ascii: ".")
      && afterDigits.dropFirst().first == 0x20
  }
}
