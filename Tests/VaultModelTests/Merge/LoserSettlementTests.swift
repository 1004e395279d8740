import Testing

@testable import VaultModel

/// Losers of real merges, settled in the note that they are of.
@Suite struct LoserSettlementTests {
  private static let id = "01khk54qg0c4n9f2t7v5q1w6xz"
  private static let newID = EntryID(high: 1_771_243_200_000 << 16 | 9, low: 7)

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var base: String
    /// The later side.
    var winner: String
    var loser: String
    var replaced: String
    /// Nil where only one can stand.
    var both: String?
  }

  static let cases = [
    Case(
      testDescription: "an entry in the middle, with CRLF",
      base:
        "# Log\r\n\r\n## [2026-02-16T12:00:00Z] A\r\n**Status:** todo\r\n^\(id)\r\n\r\nb\r\n\r\n\r\n## Next\r\nx",
      winner:
        "# Log\r\n\r\n## [2026-02-16T12:00:00Z] A\r\n**Status:** done\r\n^\(id)\r\n\r\nb\r\n\r\n\r\n## Next\r\nx",
      loser:
        "# Log\r\n\r\n## [2026-02-16T12:00:00Z] A\r\n**Status:** failed\r\n^\(id)\r\n\r\nb\r\n\r\n\r\n## Next\r\nx",
      replaced:
        "# Log\r\n\r\n## [2026-02-16T12:00:00Z] A\r\n**Status:** failed\r\n^\(id)\r\n\r\nb\r\n\r\n\r\n## Next\r\nx",
      both:
        "# Log\r\n\r\n## [2026-02-16T12:00:00Z] A\r\n**Status:** done\r\n^\(id)\r\n\r\nb\r\n\r\n## [2026-02-16T12:00:00Z] A\r\n"
        + "**Status:** failed\r\n^\(newID)\r\n\r\nb\r\n\r\n\r\n## Next\r\nx"),
    Case(
      testDescription: "an entry by hand, last and without a line end",
      base: "## [2026-02-16T12:00:00Z] A\nold",
      winner: "## [2026-02-16T12:00:00Z] A\nnew", loser: "## [2026-02-16T12:00:00Z] A\nother",
      replaced: "## [2026-02-16T12:00:00Z] A\nother",
      both: "## [2026-02-16T12:00:00Z] A\nnew\n\n## [2026-02-16T12:00:00Z] A\nother"),
    Case(
      testDescription: "an entry that leaves a block open",
      base: "## [2026-02-16T12:00:00Z] A\n**K:** v\n^\(id)\n\n~~~\nold\n~~~\n\n## Next\n",
      winner: "## [2026-02-16T12:00:00Z] A\n**K:** v\n^\(id)\n\n~~~\nnew\n~~~\n\n## Next\n",
      loser: "## [2026-02-16T12:00:00Z] A\n**K:** v\n^\(id)\n\n~~~\nother\n~~~\n\n## Next\n",
      replaced: "## [2026-02-16T12:00:00Z] A\n**K:** v\n^\(id)\n\n~~~\nother\n~~~\n\n## Next\n",
      both:
        "## [2026-02-16T12:00:00Z] A\n**K:** v\n^\(id)\n\n~~~\nnew\n~~~\n\n## [2026-02-16T12:00:00Z] A\n**K:** v\n"
        + "^\(newID)\n\n~~~\nother\n~~~\n\n## Next\n"),
    Case(
      testDescription: "a section", base: "a\n\n## Now\nold\n\n\n## Then\nx\n",
      winner: "a\n\n## Now\nnew\n\n\n## Then\nx\n", loser: "a\n\n## Now\nother\n\n\n## Then\nx\n",
      replaced: "a\n\n## Now\nother\n\n\n## Then\nx\n", both: "a\n\n## Now\nnew\n\nother\n\n\n## Then\nx\n"),
    Case(
      testDescription: "one of two sections of one heading", base: "## S\none\n\n## S\ntwo\n",
      winner: "## S\none\n\n## S\nnew\n", loser: "## S\none\n\n## S\nother\n",
      replaced: "## S\none\n\n## S\nother\n", both: "## S\none\n\n## S\nnew\n\nother\n"),
    Case(
      testDescription: "the text before the first heading", base: "---\na: 1\n---\n\nold\n\n# H\n",
      winner: "---\na: 1\n---\n\nnew\n\n# H\n", loser: "---\na: 1\n---\n\nother\n\n# H\n",
      replaced: "---\na: 1\n---\n\nother\n\n# H\n", both: "---\na: 1\n---\n\nnew\n\nother\n\n# H\n"),
    Case(
      testDescription: "a property", base: "---\na: 1\n# why\ns: old\nb: 2\n---\nx\n",
      winner: "---\na: 1\n# why\ns: new\nb: 2\n---\nx\n", loser: "---\na: 3\n# why\ns: other\nb: 2\n---\nx\n",
      replaced: "---\na: 3\n# why\ns: other\nb: 2\n---\nx\n", both: nil),
    Case(
      testDescription: "properties that are no YAML", base: "---\n: [\nx\n---\n# H\n",
      winner: "---\n: [\nnew\n---\n# H\n", loser: "---\n: [\nother\n---\n# H\n",
      replaced: "---\n: [\nother\n---\n# H\n", both: nil),
  ]

  /// The merged note and its loser.
  private func merge(_ sample: Case) throws -> (note: [UInt8], loser: KeptLoser) {
    func side(_ text: String, at time: Int64) -> MergeSide {
      MergeSide(["a.md": VaultFile(Array(text.utf8))]) { _ in
        Provenance(date: Timestamp(seconds: time), author: "jerry")
      }
    }
    let merge = TreeMerge(
      base: side(sample.base, at: 0).files, left: side(sample.winner, at: 2), right: side(sample.loser, at: 1)
    )
    try #require(merge.losers.count == 1)
    let note = try #require(merge.files[merge.losers[0]])
    return (try #require(merge.files["a.md"]).bytes, try #require(KeptLoser(note: note.bytes)))
  }

  @Test(arguments: cases) func `the loser takes the winner's place byte for byte`(_ sample: Case) throws {
    let (note, loser) = try merge(sample)
    let place = LoserPlace(of: loser, in: note)
    #expect(place.state == .open)
    let range = try #require(place.range)
    let replaced = try LoserSettlement.replace(range, of: loser.piece, in: note, with: loser.text)
    #expect(String(decoding: replaced, as: UTF8.self) == sample.replaced)
    let above = String(decoding: note[..<range.lowerBound], as: UTF8.self)
    #expect(place.line == 1 + above.count(where: \.isNewline))
    #expect(LoserPlace(of: loser, in: replaced).state != .open)
  }

  @Test(arguments: cases) func `both can stand`(_ sample: Case) throws {
    let (note, loser) = try merge(sample)
    let range = try #require(LoserPlace(of: loser, in: note).range)
    guard let both = sample.both else {
      #expect(throws: LoserSettlement.Refusal.onlyOne) {
        try LoserSettlement.add(loser, behind: range, in: note, newID: Self.newID)
      }
      return
    }
    let joined = try LoserSettlement.add(loser, behind: range, in: note, newID: Self.newID)
    #expect(String(decoding: joined, as: UTF8.self) == both)
  }

  @Test func `a block that a text leaves open is closed, where something follows`() throws {
    let note = Array("## A\nx\n\n## B\n".utf8)
    let replaced = try LoserSettlement.replace(
      0..<6, of: .section(heading: "A"), in: note, with: Content(of: Array("## A\n```\nopen".utf8)))
    #expect(String(decoding: replaced, as: UTF8.self) == "## A\n```\nopen\n```\n\n## B\n")
  }

  @Test func `a text that would read as two pieces is refused, and an empty one takes the piece away`() throws
  {
    let note = Array("## A\nx\n\n## B\ny\n".utf8)
    #expect(throws: LoserSettlement.Refusal.unjoinable) {
      try LoserSettlement.replace(
        0..<6, of: .section(heading: "A"), in: note, with: Content(of: Array("## A\n\n## C\n".utf8)))
    }
    #expect(
      try LoserSettlement.replace(0..<6, of: .section(heading: "A"), in: note, with: Content(of: []))
        == Array("## B\ny\n".utf8))
  }

  @Test func `a place that changed, went, or stands twice is told`() throws {
    let (note, loser) = try merge(Self.cases[3])
    let text = String(decoding: note, as: UTF8.self)
    func state(_ text: String) -> LoserPlace.State { LoserPlace(of: loser, in: Array(text.utf8)).state }
    #expect(state(text.replacing("new", with: "newer")) == .changed)
    #expect(state(text.replacing("## Now", with: "## Later")) == .gone)
    #expect(state(text + "\n## Now\nnew\n") == .ambiguous)
    #expect(state(text + "\n## Now\nelse\n") == .open)
  }

  @Test func `an entry that was left out goes back to the note's end`() throws {
    let entry = Content(of: Array("## [2026-02-16T12:00:00Z] A\nx".utf8))
    let note = Array("# Log\n```\nopen".utf8)
    let text = String(decoding: try LoserSettlement.putBack(entry, in: note), as: UTF8.self)
    #expect(text == "# Log\n```\nopen\n```\n\n## [2026-02-16T12:00:00Z] A\nx\n")
  }
}
