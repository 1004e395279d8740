import Testing

@testable import MarkdownSyntax

@Suite struct OutlinePropertyTests {
  @Test func `The fast way finds what cmark finds in the whole document`() {
    for seed in seeds() {
      var generator = DocumentGenerator(seed: seed)
      for document in [generator.document(), generator.noise()] {
        #expect(
          Outline(of: document) == Outline(slowlyOf: document), "seed \(seed): \(shown(document))")
      }
    }
  }

  @Test func `Many small stretches and long ones are read alike`() {
    for seed in seeds(40) {
      var generator = DocumentGenerator(seed: seed)
      var document: [UInt8] = []
      for _ in 0..<60 { document += generator.document() + generator.noise() + generator.piece() }
      #expect(Outline(of: document) == Outline(slowlyOf: document), "seed \(seed)")
    }
  }

  @Test func `Masking inline bytes changes no heading`() {
    for seed in seeds(2000) {
      var generator = DocumentGenerator(seed: seed)
      for document in [generator.document(), generator.noise()] {
        #expect(
          Outline(slowlyOf: document)
            == Outline(slowlyOf: document, copying: BlockCopy.levelled),
          "seed \(seed): \(shown(document))")
      }
    }
  }

  @Test func `The pieces of every level concatenate to the document`() {
    for seed in seeds() {
      var generator = DocumentGenerator(seed: seed)
      let document = generator.document()
      let outline = Outline(of: document)
      for level in 0...6 {
        let pieces = outline.pieces(upTo: level)
        #expect(pieces.flatMap { document[$0] } == document, "seed \(seed): \(shown(document))")
        #expect(pieces.allSatisfy { !$0.isEmpty }, "seed \(seed)")
      }
    }
  }

  @Test func `Lines concatenate to the document and number its headings`() {
    for seed in seeds() {
      var generator = DocumentGenerator(seed: seed)
      let document = generator.document()
      let lines = Array(Lines(of: document))
      #expect(lines.flatMap { document[$0] } == document, "seed \(seed)")
      for heading in Outline(of: document).headings {
        let line = lines[heading.number - 1]
        #expect(line.upperBound == heading.line.upperBound, "seed \(seed): \(shown(document))")
      }
    }
  }
}
