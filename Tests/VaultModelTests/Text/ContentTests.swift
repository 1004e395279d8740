import Testing

@testable import VaultModel

@Suite struct ContentTests {
  @Test(arguments: [
    ("", ""), ("\n", ""), (" \t\r\n \n", ""), ("a", "a"), ("a\n", "a"), ("a\n\n \n", "a"), ("a  \n", "a  "),
    ("a  ", "a  "), ("a\r\nb\r\n", "a\nb"), ("a\rb\r", "a\nb"), ("\n\na\n", "\n\na"), ("a\n\r\nb", "a\n\nb"),
    ("a\r\r\nb", "a\n\nb"), ("a\n  ", "a"),
  ])
  func `line ends are LF and trailing blank lines are layout`(raw: String, content: String) {
    #expect(Content(of: Array(raw.utf8)).text == content)
    #expect(Content(of: Array("xx\(raw)".utf8).dropFirst(2)).text == content)
  }

  @Test func `content is its own content`() {
    for seed in Seeds.all(default: 300) {
      var random = SplitMix64(seed: seed)
      let content = Content(of: Array(NastyText.body(using: &random).utf8))
      #expect(Content(of: content.bytes) == content, "seed \(seed)")
      #expect(Array(content.lines.joined(separator: [.lineFeed])) == content.bytes, "seed \(seed)")
    }
  }
}
