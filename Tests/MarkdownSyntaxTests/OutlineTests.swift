import Testing

@testable import MarkdownSyntax

@Suite struct OutlineTests {
  /// Each line that is a heading is marked with `=>` at its end, which isn't part of the document.
  @Test(arguments: [
    "# one =>\ntext\n## two =>\n",
    "setext\n===\n\n# one =>\n",
    "#text\n---\n# one =>\n",
    " # one =>\n  ## two =>\n   ### three =>\n    # four\n",
    "- a\n  # in the list\n\n  # in the list\n # one =>\n",
    "> # quoted\n# one =>\n",
    "- ```\n# one =>\n",
    "> ```\n# one =>\n",
    "```\n# code\n````\n# one =>\n",
    "~~~~\n# code\n~~~\n```\n# code\n",
    "<!-- \n# comment\n\n# comment -->\n# one =>\n",
    "<div>\n# html\n\n# one =>\n",
    "<a b>\n# html\n\n# one =>\n",
    "text\n<a b>\n# one =>\n",
    "#\n#nospace\n####### seven\n",
    "---\n# comment\nkey: v\n---\n# one =>\n---\n# two =>\n",
    "---\n# one =>\n",
    "\n---\n# one =>\n---\n",
    "\u{FEFF}# one =>\n",
    "\u{FEFF}---\n# comment\n---\n# one =>\n",
    "[a]: /url\n===\n<a>\n# one =>\n",
    "---\n---\n\u{FEFF}```\n# one =>\n",
    "\u{FEFF}\u{FEFF}```\n# one =>\n",
    "<search>\n# html\n\n# one =>\n",
    "</SEARCH\n# html\n\n# one =>\n",
    "text\n<search/>\n# html\n\n# one =>\n",
    "text\n<searches>\n# one =>\n",
    "<source\n# one =>\n",
    "text\n<source src='a'>\n# one =>\n",
    "<source>\n# html\n\n# one =>\n",
    "<!doctype\n# html\n\n# html >\n# one =>\n",
    "- <search>\n# one =>\n",
  ])
  func `Only top-level ATX headings are headings`(drawing: String) {
    var document: [UInt8] = []
    var expected: [Int] = []
    for (index, line) in drawing.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasSuffix(" =>") || line == "#" { expected.append(index + 1) }
      if index > 0 { document.append(0x0A) }
      document += Array((line.hasSuffix(" =>") ? line.dropLast(3) : line).utf8)
    }
    #expect(Outline(of: document).headings.map(\.number) == expected)
    #expect(Outline(slowlyOf: document) == Outline(of: document))
  }

  @Test(arguments: [
    ("## two", "two"), ("##", ""), ("## ##", ""), ("## closed ##", "closed"), ("## not#", "not#"),
    ("##\t tab \t", "tab"), ("   # a # b #\t", "a # b"), ("# \\#", "\\#"), ("### ###  ", ""),
  ])
  func `A heading's text has neither marks nor a closing sequence`(line: String, text: String) throws {
    let document = Array((line + "\r\nmore").utf8)
    let heading = try #require(Outline(of: document).headings.first)
    #expect(String(decoding: document[heading.text], as: UTF8.self) == text)
    #expect(heading.line == 0..<line.utf8.count + 2)
  }

  @Test func `An extent ends at the next heading of its level or above`() {
    let document = Array("pre\n# a\n## b\n### c\n## d\n# e\n".utf8)
    let outline = Outline(of: document)
    let extents = outline.headings.indices.map {
      String(decoding: document[outline.extent(of: $0)], as: UTF8.self)
    }
    #expect(extents == ["# a\n## b\n### c\n## d\n", "## b\n### c\n", "### c\n", "## d\n", "# e\n"])
    #expect(outline.extent(of: 5).isEmpty)
    let pieces = outline.pieces(upTo: 2).map { String(decoding: document[$0], as: UTF8.self) }
    #expect(pieces == ["pre\n", "# a\n", "## b\n### c\n", "## d\n", "# e\n"])
  }
}
