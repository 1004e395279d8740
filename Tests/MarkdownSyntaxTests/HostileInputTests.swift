import Testing

@testable import MarkdownSyntax

/// Inputs that take a careless parser quadratic time: each would run for minutes or hours.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HostileInputTests {
  private static let tokens = [
    "![[]()", "[", "[[", "]", "<", "*a", "*a_ ", "a*_", "`", "`a``", "&", "\\[", "<!--", "<?", "<!A ",
    "<a b='", "[a](", "[a](<b", "[a]: /u \"", "![a](b \"", "> ", "- ", "- + ", "1. ", "\0", "    <?a",
    "- <!--", "#", "~~~", "a ", "\u{FEFF}", "* ", "_ ", "= ", "<x", "</", "(", "**a", "-", "[a", "^a ", "|",
    "a-->", "![[", "[[a|",
  ]

  /// Five megabytes on demand, a tenth of it in a quick run.
  private static let size = isLongRun ? 5_000_000 : 500_000

  /// The first line makes cmark read the document; the next is a definition for labels to be looked up in.
  private func outline(_ body: [UInt8]) -> Outline {
    Outline(of: Array("<!-- -->\n[a]: /u\n\n".utf8) + body + Array("\n\n\n# end".utf8))
  }

  @Test(arguments: tokens)
  func `A line of megabytes is outlined`(token: String) {
    var line = Array("x".utf8)
    while line.count < Self.size { line += token.utf8 }
    #expect(outline(line).headings.last?.number == 7)
    _ = links(in: line)
    _ = blockIDs(in: line)
  }

  @Test(arguments: tokens)
  func `Thousands of short lines are outlined`(token: String) {
    var lines: [UInt8] = []
    for _ in 0..<Self.size / 50 { lines += (token + "\n").utf8 }
    #expect(outline(lines).headings.isEmpty == ["<!--", "<?", "<!A "].contains(token))
    _ = links(in: lines)
    _ = blockIDs(in: lines)
  }

  @Test func `A hundred thousand lines that end in carriage returns are outlined`() {
    var lines: [UInt8] = []
    for _ in 0..<100_000 { lines += "# a\r".utf8 }
    #expect(Outline(of: lines).headings.count == 100_000)
    #expect(LineEnding.dominant(in: lines) == .cr)
  }

  @Test func `A hundred thousand headings within an open fence are code`() throws {
    var lines = Array("# a\n```\n".utf8)
    for _ in 0..<100_000 { lines += "## b\n".utf8 }
    #expect(Outline(of: lines).headings.count == 1)
    #expect(OpenBlock.closer(for: lines) == Array("```\n".utf8))
  }
}
