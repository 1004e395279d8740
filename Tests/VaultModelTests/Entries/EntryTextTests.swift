import Testing

@testable import VaultModel

@Suite struct EntryTextTests {
  private static let id = "01khk54qg0c4n9f2t7v5q1w6xz"

  @Test(arguments: [
    ("## [t] x\n**Key:** v\n^\(id)\n\nBody", ["Key"], true, 2),
    ("## [t] x\n^\(id)", [], true, 0),
    ("## [t] x\n\n^\(id)\nBody", [], true, 1),
    ("## [t] x\n**Key:** v\n^\(id)\nBody", ["Key"], true, 1),
    ("## [t] x\n- **A:** 1\n- **B**: 2\n\n^\(id)\n\nBody", ["A", "B"], true, 2),
    ("## [t] x\n**A:** 1\ncontinued\n**B:** 2 ^\(id)", ["A", "B"], true, 0),
    ("## [t] x\nBody\n\n^\(id)", [], false, 3),
    ("## [t] x\nA paragraph\n^\(id)\n\nBody", [], true, 2),
    ("## [t] x\n\n**A:** 1\n\nBody", ["A"], false, 2),
    ("## [t] x", [], false, 0),
    ("", [], false, 0),
  ])
  func `an entry is taken apart`(text: String, keys: [String], hasID: Bool, rest: Int) {
    let parts = EntryText(Content(of: Array(text.utf8)))
    #expect(parts.fields.map(\.key) == keys)
    #expect((parts.id != nil) == hasID)
    #expect(parts.rest.count == rest)
  }

  @Test func `an id at the end of the last field is no part of its value`() {
    let parts = EntryText(Content(of: Array("## [t]\n**A:** one ^\(Self.id)\n".utf8)))
    #expect(parts.fields == [Field(key: "A", value: "one")])
    #expect(parts.id == EntryID(Self.id))
  }

  @Test func `a field's value goes on over lines`() {
    let parts = EntryText(Content(of: Array("## [t]\n**A:** one\n  two\n**B:** three".utf8)))
    #expect(parts.fields == [Field(key: "A", value: "one\ntwo"), Field(key: "B", value: "three")])
  }

  @Test func `the parts joined are the content, and the id is found without them`() {
    for seed in Seeds.all(default: 1000) {
      var random = SplitMix64(seed: seed)
      var text = "## [2026-02-16T12:00:00Z] Title\n" + NastyText.body(using: &random)
      for _ in 0..<random.number(0...3) {
        text += random.pick([
          "\n**A:** 1", "\n- **B**: 2", "\n", "\n\n", "\n^\(Self.id)", " ^\(Self.id)", "\nmore",
        ])
      }
      let content = Content(of: Array(text.utf8))
      let parts = EntryText(content)
      #expect(parts.content == content, "seed \(seed)")
      #expect(EntryText.id(in: content) == parts.id, "seed \(seed)")
    }
  }
}
