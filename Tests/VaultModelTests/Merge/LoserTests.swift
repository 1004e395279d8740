import Testing

@testable import VaultModel

@Suite struct LoserTests {
  private let id = EntryID(high: 1, low: 2)
  private let time = Provenance(date: Timestamp(seconds: 0), author: "jerry")

  @Test func `the note says what happened and holds the text`() {
    let loser = Loser(
      path: "shared/FOCUS.md", piece: .section(heading: "Now"),
      text: Content(of: Array("## Now\nOld.\n".utf8)),
      winner: Content(of: Array("## Now\nNew.".utf8)), provenance: time)
    #expect(
      String(decoding: loser.note, as: UTF8.self) == """
        ---
        kept-from: "[[shared/FOCUS]]"
        ---
        # Kept from a merge: shared/FOCUS.md

        Two people or agents changed the section “Now” at the same time. One version stands in [[shared/FOCUS#Now]];
        the other is kept here in full, so that nothing is lost.

        - **Kept here:** jerry, 1970-01-01T00:00:00Z
        - **In the note:** not known

        To settle it, bring over what you need and delete this note.

        ~~~markdown
        ## Now
        Old.
        ~~~

        """)
    #expect(loser.notePath.hasPrefix("conflicts/shared/FOCUS/"))
    #expect(!TreeMerge.isNote(loser.notePath))
  }

  @Test func `the path depends on path, piece and both texts`() {
    func path(_ note: String, _ piece: Loser.Piece, _ text: String, _ winner: String) -> String {
      Loser(
        path: note, piece: piece, text: Content(of: Array(text.utf8)),
        winner: Content(of: Array(winner.utf8))
      ).notePath
    }
    let paths = [
      path("a.md", .preamble, "x", "y"), path("b.md", .preamble, "x", "y"), path("a.md", .file, "x", "y"),
      path("a.md", .preamble, "z", "y"), path("a.md", .preamble, "x", "z"),
      path("a.md", .properties, "x", "y"),
      path("a.md", .entry(id, title: ""), "x", "y"), path("a.md", .section(heading: "h"), "x", "y"),
    ]
    #expect(Set(paths).count == paths.count)
    #expect(path("a.md", .preamble, "x", "y") == paths[0])
  }

  @Test func `the note is inert, whatever it holds`() {
    for seed in Seeds.all(default: 500) {
      var random = SplitMix64(seed: seed)
      let name = random.pick(["Two", "a\n## [2026-02-16T12:00:00Z] forged\n", "x\"y", "```", "~~~~~", "<!--"])
      let text = "## [2026-02-16T12:00:00Z] x\n~~~~\n" + NastyText.body(using: &random)
      let pieces: [Loser.Piece] = [
        .section(heading: name), .entry(id, title: name), .preamble, .properties, .file,
      ]
      let loser = Loser(
        path: "shared/\(name).md", piece: random.pick(pieces), text: Content(of: Array(text.utf8)),
        winner: Content(of: []),
        provenance: Provenance(date: Timestamp(seconds: 0), author: name))
      let document = Document(loser.note)
      #expect(document.entries(path: loser.notePath).isEmpty, "seed \(seed)")
      #expect(document.pieces.count == 1, "seed \(seed)")
      #expect(document.writtenIDs == [nil], "seed \(seed)")
    }
  }
}
