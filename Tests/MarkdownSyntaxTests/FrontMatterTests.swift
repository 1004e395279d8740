import Testing

@testable import MarkdownSyntax

@Suite struct FrontMatterTests {
  /// `{` and `}` stand around the YAML, `|` behind the closing line; none of them is in the document.
  @Test(arguments: [
    "---\n{a: b\n}---\n|text\n", "---\n{}---|", "\u{FEFF}---\r\n{a: b\r\n}---\r\n|",
    "---  \r{# c\r}---\t\r|---\r", "---\n{ ---\n----\n}---\n|---\n",
  ])
  func `Front matter ends at the first closing line`(drawing: String) throws {
    let document = Array(drawing.utf8.filter { !"{}|".utf8.contains($0) })
    let marks = drawing.utf8.enumerated().filter { "{}|".utf8.contains($0.element) }
    let offsets = marks.enumerated().map { $0.element.offset - $0.offset }
    let found = try #require(FrontMatter(of: document))
    #expect(found.yaml == offsets[0]..<offsets[1])
    #expect(found.range == (drawing.hasPrefix("\u{FEFF}") ? 3 : 0)..<offsets[2])
  }

  @Test(arguments: [
    "", "---", "---\n", "---\na: b\n", "\n---\na: b\n---\n", " ---\na\n---\n", "----\na\n---\n",
    "---\na\n...\n", "---\na\n ---\n", "--- a\n---\n", "a\n---\n---\n", "\u{FEFF}\u{FEFF}---\n---\n",
  ])
  func `A look-alike is no front matter`(text: String) {
    #expect(FrontMatter(of: Array(text.utf8)) == nil)
  }
}
