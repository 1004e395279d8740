import Testing

@testable import VaultModel

@Suite struct DocumentTests {
  private static let log = """
    ---
    tags: [a]
    ---
    Preamble.

    # Section
    Text.

    ## [2026-02-16T12:00:00Z] First
    **Status:** open
    ^01khk54qg0c4n9f2t7v5q1w6xz

    Body.

    ## [2026-02-16T12:00:00Z] By hand

    Text.

    ## Not an entry
    # [2026-02-16T12:00:00Z] Not one either

    """

  @Test func `a note is cut at headings of level one and two`() {
    let document = Document(Array(Self.log.utf8))
    let texts = document.pieces.map { String(decoding: $0.content.firstLine, as: UTF8.self) }
    #expect(
      texts == [
        "# Section", "## [2026-02-16T12:00:00Z] First", "## [2026-02-16T12:00:00Z] By hand",
        "## Not an entry",
        "# [2026-02-16T12:00:00Z] Not one either",
      ])
    #expect(document.pieces.map { $0.entryHeading?.title } == [nil, "First", "By hand", nil, nil])
    #expect(document.pieces.map(\.line) == [6, 9, 15, 19, 20])
    #expect(document.frontMatter == 0..<18)
    #expect(document.preamble == 18..<29)
  }

  @Test func `entries are read with id, fields and body`() throws {
    let entries = Document(Array(Self.log.utf8)).entries(path: "a.md")
    #expect(entries.map(\.title) == ["First", "By hand"])
    #expect(entries.map(\.hasWrittenID) == [true, false])
    #expect(entries.map(\.body) == ["Body.", "Text."])
    #expect(entries[0].field("status") == "open")
    #expect(entries[1].timestamp == entries[1].id.timestamp)
  }

  @Test(arguments: [
    ("**Decision:** x", EntryKind.decision), ("**severity:** high", .alert), ("**Kind:** Task", .task),
    ("**Status:** x", .entry), ("**Task:** x", .entry),
  ])
  func `an entry's fields say what it is`(field: String, kind: EntryKind) {
    let entries = Document(Array("## [2026-02-16T12:00:00Z]\n\(field)\n".utf8)).entries(path: "a.md")
    #expect(entries.map(\.kind) == [kind])
  }

  @Test func `of two entries with one id the first has it`() {
    let entry = "## [2026-02-16T12:00:00Z] x\n^01khk54qg0c4n9f2t7v5q1w6xz\n\n"
    let entries = Document(Array((entry + entry + entry).utf8)).entries(path: "a.md")
    #expect(entries.map(\.hasWrittenID) == [true, false, false])
    #expect(Set(entries.map(\.id)).count == 3)
  }

  @Test func `an id that was computed and then stamped is not computed for its twin`() throws {
    let entry = "## [2026-02-16T12:00:00Z] x\nText.\n\n"
    let before = Document(Array((entry + entry).utf8)).entries(path: "a.md")
    let stamped = "## [2026-02-16T12:00:00Z] x\n^\(before[0].id)\n\nText.\n\n"
    for text in [stamped + entry, entry + stamped] {
      let after = Document(Array(text.utf8)).entries(path: "a.md")
      #expect(Set(after.map(\.id)) == Set(before.map(\.id)))
    }
  }

  @Test func `ids that other notes have are taken`() throws {
    let id = try #require(EntryID("01khk54qg0c4n9f2t7v5q1w6xz"))
    let entries = Document(Array(Self.log.utf8)).entries(path: "a.md", taken: [id])
    #expect(entries.map(\.hasWrittenID) == [false, false])
  }

  @Test func `the pieces joined are the note`() {
    for seed in Seeds.all(default: 1000) {
      var random = SplitMix64(seed: seed)
      let mark = random.one(in: 5) ? "\u{FEFF}" : ""
      let front = random.one(in: 3) ? "---\na: 1\n---\n" : ""
      let text = mark + front + NastyText.body(using: &random) + "\n" + NastyText.body(using: &random)
      let document = Document(Array(text.utf8))
      let joined =
        [0..<document.frontMatter.lowerBound, document.frontMatter, document.preamble]
        + document.pieces.map(\.range)
      #expect(joined.flatMap { Array(document.bytes[$0]) } == document.bytes, "seed \(seed)")
      for piece in document.pieces {
        #expect(piece.content == Content(of: document.bytes[piece.range]), "seed \(seed)")
      }
    }
  }
}
