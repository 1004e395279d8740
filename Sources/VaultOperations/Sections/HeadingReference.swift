import VaultStore

/// A heading as callers name it: its text, `#` marks before it or not, and `#2` behind it for the second of
/// that text.
struct HeadingReference {
  /// The text to look for, as given without the marks.
  let text: String
  /// The level that the marks say; nil without marks.
  let level: Int?

  /// Throws `.lineBreak` and `.notText` for what can't stand in a heading, `.badOption` where no text is
  /// left.
  init(_ given: String) throws {
    if given.contains(where: \.isNewline) {
      throw VaultError(
        .lineBreak, "There is a line break in the heading.", hint: "Put text of several lines into --body.")
    }
    if given.utf8.contains(0) {
      throw VaultError(.notText, "There is a NUL in the heading.", hint: "Name the heading's text.")
    }
    let marks = given.prefix { $0 == "#" }.count
    let rest = given.dropFirst(marks)
    let hasMarks = (1...6).contains(marks) && rest.first.map { $0 == " " || $0 == "\t" } == true
    level = hasMarks ? marks : nil
    text = Self.trimmed(hasMarks ? rest : given[...])
    if text.isEmpty {
      throw VaultError(.badOption, "The heading is empty.", hint: "Name the heading's text.")
    }
  }

  /// The text and the number in `Text#2`; nil where it isn't written so.
  var numbered: (text: String, number: Int)? {
    guard let mark = text.lastIndex(of: "#"), mark > text.startIndex,
      let number = Int(text[text.index(after: mark)...]), number > 0, !text[mark...].hasPrefix("#+")
    else { return nil }
    return (Self.trimmed(text[..<mark]), number)
  }

  private static func trimmed(_ text: Substring) -> String {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
