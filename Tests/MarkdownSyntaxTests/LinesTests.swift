import Testing

@testable import MarkdownSyntax

@Suite struct LinesTests {
  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\n", ["a\n"]), ("a\r\nb", ["a\r\n", "b"]),
    ("\r\r\n\n\r", ["\r", "\r\n", "\n", "\r"]),
    ("a\u{2028}b\u{0B}c\u{0C}d\u{85}e\n", ["a\u{2028}b\u{0B}c\u{0C}d\u{85}e\n"]),
  ])
  func `Lines end at CRLF, LF and CR only`(text: String, lines: [String]) {
    let document = Array(text.utf8)
    #expect(Lines(of: document).map { String(decoding: document[$0], as: UTF8.self) } == lines)
  }

  @Test(arguments: [
    ("", LineEnding.lf), ("a", .lf), ("a\r\nb\nc\r\n", .crlf), ("a\rb\r\nc\r", .cr), ("a\n\r\n", .lf),
  ])
  func `The dominant line ending is the one that most lines have`(text: String, ending: LineEnding) {
    #expect(LineEnding.dominant(in: Array(text.utf8)) == ending)
  }
}
