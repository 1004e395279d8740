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
        kept-from: "[[shared/FOCUS#Now]]"
        kept-file: "shared/FOCUS.md"
        kept-part: section
        kept-name: "Now"
        kept-against: "\(Loser.fingerprint(loser.winner))"
        ---
        # Kept from a merge: shared/FOCUS.md

        Two people or agents changed the section “Now” at the same time. One version stands in [[shared/FOCUS#Now]];
        the other is kept here in full, so that nothing is lost.

        - **Kept here:** jerry, 1970-01-01T00:00:00Z
        - **In the note:** not known

        To settle it, run `daybook conflicts resolve` on this note with `--keep winner`, `loser` or `both`;
        or bring over what you need and delete this note.

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
      path("a.md", .properties, "x", "y"), path("a.md", .property("x"), "x", "y"),
      path("a.md", .entry(id, title: ""), "x", "y"), path("a.md", .section(heading: "h"), "x", "y"),
    ]
    #expect(Set(paths).count == paths.count)
    #expect(path("a.md", .preamble, "x", "y") == paths[0])
  }

  @Test(arguments: [
    ("## [2026-02-16T12:00:00Z] Keys: a|b\n^0000000000000g000000000002\n", "#^0000000000000g000000000002"),
    ("## [2026-02-16T12:00:00Z] Keys: a|b\nBy hand.\n", "#2026-02-16T12 00 00Z Keys a b"), ("", ""),
  ])
  func `the link to an entry is one that Obsidian can follow`(winner: String, anchor: String) {
    let loser = Loser(
      path: "a.md", piece: .entry(id, title: "Keys"), text: Content(of: Array("x".utf8)),
      winner: Content(of: Array(winner.utf8)))
    let note = String(decoding: loser.note, as: UTF8.self)
    #expect(note.contains("\nkept-from: \"[[a\(anchor)]]\"\n"))
    #expect(
      note.contains(winner.isEmpty ? "A merge left the entry “Keys” out of [[a]]." : "[[a\(anchor)]];\n"))
  }

  @Test func `what the note says can be read back`() throws {
    for seed in Seeds.all(default: 500) {
      var random = SplitMix64(seed: seed)
      let name = random.pick(["Two", "x\"y\\", "12", "a: b # c", "yes", "~~~", "---"])
      let pieces: [Loser.Piece] = [
        .section(heading: name), .entry(id, title: ""), .preamble, .properties, .file, .property(name),
      ]
      let text = "## [2026-02-16T12:00:00Z] x\n~~~markdown\n" + NastyText.body(using: &random)
      let loser = Loser(
        path: "shared/\(name).md", piece: random.pick(pieces), text: Content(of: Array(text.utf8)),
        winner: Content(of: Array(random.pick(["", "winner"]).utf8)),
        provenance: random.pick([nil, Provenance(date: Timestamp(seconds: 7), author: "Ada, the first")]))
      let bytes = random.pick([loser.note, String(decoding: loser.note, as: UTF8.self).crlf])
      let kept = try #require(KeptLoser(note: bytes), "seed \(seed)")
      #expect(kept.path == loser.path, "seed \(seed)")
      if case .entry(let kept, _) = kept.piece {
        #expect(kept == id, "seed \(seed)")
      } else {
        #expect(kept.piece == loser.piece, "seed \(seed)")
      }
      #expect(kept.text == loser.text, "seed \(seed)")
      #expect(kept.provenance == loser.provenance && kept.winnerProvenance == nil, "seed \(seed)")
      #expect(kept.wasLeftOut == loser.winner.isEmpty, "seed \(seed)")
    }
  }

  @Test(arguments: [
    "", "---\nkept-from: \"[[a]]\"\n---\n~~~markdown\nx\n~~~\n", "---\nkept-file: a\n", "# Plain\n",
  ])
  func `a note that says no place is none`(note: String) { #expect(KeptLoser(note: Array(note.utf8)) == nil) }

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

extension String {
  fileprivate var crlf: [UInt8] { Array(replacing("\n", with: "\r\n").utf8) }
}
