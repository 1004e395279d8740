import Testing

@testable import MarkdownSyntax

@Suite struct EditTests {
  @Test func `Edits are applied in the document's order, whatever order they are given in`() throws {
    let edits = [
      Edit(range: 4..<6, replacement: Array("X".utf8)), Edit(range: 1..<1, replacement: Array("a".utf8)),
      Edit(range: 1..<1, replacement: Array("b".utf8)), Edit(range: 1..<2, replacement: []),
    ]
    #expect(try Array("012345".utf8).applying(edits) == Array("0ab23X".utf8))
  }

  @Test(arguments: [
    ([0..<2, 1..<3], EditError.overlap(0..<2, 1..<3)), ([0..<4, 2..<2], .overlap(0..<4, 2..<2)),
    ([3..<5], .outOfBounds(3..<5)), ([-1..<0], .outOfBounds(-1..<0)),
  ])
  func `Edits that overlap or lie outside are refused`(ranges: [Range<Int>], error: EditError) {
    #expect(throws: error) {
      try Array("0123".utf8).applying(ranges.map { Edit(range: $0, replacement: []) })
    }
  }

  @Test func `Replacing every piece by itself is the document`() throws {
    for seed in seeds() {
      var generator = DocumentGenerator(seed: seed)
      let document = generator.document()
      let edits = Outline(of: document).pieces(upTo: 6).map {
        Edit(range: $0, replacement: Array(document[$0]))
      }
      #expect(try document.applying(edits.reversed()) == document, "seed \(seed)")
    }
  }
}
