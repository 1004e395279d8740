import Testing

@testable import VaultModel

@Suite struct SectionMatchTests {
  @Test(arguments: [
    ("## A\na\n## B\nb", "## A\na\n## B\nb", [1: 1, 2: 2]),
    ("## A\na\n## B\nb", "## B\nb\n## A\na", [1: 2, 2: 1]),
    ("## A\na", "## A\nx", [1: 1]),
    ("## A\na", "## X\na", [1: 1]),
    ("## A\na", "## X\nx", [:]),
    ("## A\n## B", "## X\n## Y", [:]),
    ("## S\na\n## S\nb", "## S\nb\n## S\na", [1: 2, 2: 1]),
    ("## S\na\n## S\nb", "## S\nx\n## S\ny", [1: 1, 2: 2]),
    ("## S\na\n## S\nb", "## S\nx\n## S\nb", [1: 1, 2: 2]),
    ("## A\nsame\n## B\nsame", "## X\nsame", [:]),
    ("## S\na\n## S\na", "## S\na", [1: 1]),
  ])
  func `sections are matched`(base: String, other: String, pairs: [Int: Int]) {
    let found = SectionMatch.pairs(sections(base), sections(other))
    #expect(found[0] == 0)
    #expect(found.filter { $0.key > 0 } == pairs)
  }

  private func sections(_ text: String) -> [Skeleton.Section] {
    let document = Document(Array(text.utf8))
    return Skeleton(document, ids: document.pieces.map { _ in nil }).sections
  }
}
