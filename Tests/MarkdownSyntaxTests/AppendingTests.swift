import Testing

@testable import MarkdownSyntax

@Suite struct AppendingTests {
  /// `|` marks where the suffix begins.
  @Test(arguments: [
    "|## new", "\u{FEFF}|## new", "text|\n\n## new", "text\n|\n## new", "text\n\n|## new",
    "text\n  \n|## new",
    "a\r\nb\r\n|\r\n## new", "a\rb|\r\r## new", "\n|## new", "  |\n## new",
    "````md\n# code\n```|\n````\n\n## new", "~~~~~\n# code\n|~~~~~\n\n## new", "  ```\n\n|```\n\n## new",
    "- ```\n|\n## new", "> ```\n|\n## new", "<!-- a\n\n|-->\n\n## new", "<?a\n|?>\n\n## new",
    "<!DOCTYPE\n|>\n\n## new", "<![CDATA[\n|]]>\n\n## new", "<SCRIPT>\n|</script>\n\n## new",
    "<pre>\n\n|</pre>\n\n## new", "<style>\n\n|</style>\n\n## new", "<textarea>\n\n|</textarea>\n\n## new",
    "<div>\n|\n## new", "<div>|\n\n## new", "<a b>\n|\n## new", "<search>\n|\n## new",
    "---\na: b\n---\n|\n## new", "---\na: b\n---|\n\n## new",
  ])
  func `A suffix closes what is open and writes one blank line`(drawing: String) throws {
    let bytes = Array(drawing.utf8)
    let mark = try #require(bytes.firstIndex(of: UInt8(ascii: "|")))
    let suffix = try Appending.suffix(for: Array("## new".utf8), to: Array(bytes[..<mark]))
    #expect(shown(suffix) == shown(Array(bytes[(mark + 1)...])))
  }

  @Test func `A piece takes the document's line endings`() throws {
    let suffix = try Appending.suffix(for: Array("# a\nb\r\n".utf8), to: Array("x\r\n".utf8))
    #expect(shown(suffix) == shown(Array("\r\n# a\r\nb\r\n".utf8)))
  }

  @Test func `A piece that would close front matter is refused`() {
    #expect(throws: AppendRefusal.closesFrontMatter) {
      try Appending.suffix(for: Array("## a\n\n---\n".utf8), to: Array("---\nopen\n".utf8))
    }
  }

  @Test func `An appended heading is top-level and every earlier one stays`() throws {
    for seed in seeds() {
      var generator = DocumentGenerator(seed: seed)
      let piece = generator.piece()
      for document in [generator.document(), generator.noise()] {
        let suffix: [UInt8]
        do throws(AppendRefusal) {
          suffix = try Appending.suffix(for: piece, to: document)
        } catch {
          #expect(error == .closesFrontMatter, "seed \(seed): \(shown(document))")
          continue
        }
        let before = Outline(of: document).headings
        let after = Outline(of: document + suffix).headings
        let level = piece.prefix { $0 == UInt8(ascii: "#") }.count
        let ending = document.isEmpty ? LineEnding.lf : LineEnding.dominant(in: document)
        let start = document.count + suffix.count - piece.withLineEndings(ending).count
        // A document without a final line end gives its last heading one.
        #expect(
          after.prefix(before.count).map(\.text) == before.map(\.text), "seed \(seed): \(shown(document))")
        #expect(
          after.dropFirst(before.count).first?.line.lowerBound == start, "seed \(seed): \(shown(document))")
        #expect(after.dropFirst(before.count).first?.level == level, "seed \(seed): \(shown(document))")
        #expect(after.count == before.count + 1, "seed \(seed): \(shown(document))")
        #expect(OpenBlock.closer(for: document + suffix) == [], "seed \(seed): \(shown(document))")
      }
    }
  }
}
