import MarkdownSyntax
import Testing

@testable import VaultModel

/// Rule 9, which no input is known to call for: each is joined somehow. So it is tested by itself.
@Suite struct FallbackTests {
  private let one = "## [2026-02-16T12:00:00Z] One\n**Status:** open\n^01khk54qg0c4n9f2t7v5q1w6xz\n"
  private let two = "## [2026-02-16T12:00:01Z] Two\n^01khk54rf8c4n9f2t7v5q1w6xz\n\nText.\n"

  private typealias Notes = [String: String]

  /// What stands for the note `a.md`.
  private func fallback(
    _ base: Notes, _ left: Notes, _ right: Notes, winner side: TextMerge.Preference
  ) -> Fallback {
    let documents = [base, left, right].map { $0.mapValues { Document(Array($0.utf8)) } }
    let before = EntryTable(documents[0])
    let tables = documents.dropFirst().map { EntryTable($0, base: before) }
    let winners = Dictionary(uniqueKeysWithValues: ["a.md", "b.md"].map { ($0, Winner(side)) })
    let resolution = EntryResolution(base: before, left: tables[0], right: tables[1], winners: winners)
    let versions = zip(documents.dropFirst(), tables).map {
      NoteVersion($0["a.md"], ids: $1.ids["a.md"] ?? [])
    }
    return Fallback(
      resolution.idsByPath["a.md"] ?? [], resolution, left: versions[0], right: versions[1],
      winner: Winner(side))
  }

  @Test func `the winner's file stands, the loser is kept whole, secrets redacted`() {
    let tombstone = "## [2026-02-16T12:00:01Z] Two\n**Redacted:** secret\n^01khk54rf8c4n9f2t7v5q1w6xz\n"
    let found = fallback(
      ["a.md": "Intro.\n\n\(two)"], ["a.md": "Mine.\n\n\(two.replacing("Text.", with: "secret"))"],
      ["a.md": "Theirs.\n\n\(tombstone)"], winner: .left)
    #expect(Content(of: found.bytes) == Content(of: Array("Mine.\n\n\(tombstone)".utf8)))
    #expect(found.losers.map(\.piece) == [.file])
    #expect(found.losers.first?.text == Content(of: Array("Theirs.\n\n\(tombstone)".utf8)))
  }

  @Test func `an entry that is in neither file as it is to be is kept too`() {
    let closed = one.replacing("open", with: "closed")
    let found = fallback(
      ["a.md": "Intro.\n", "b.md": "\(one)\n\(two)"], ["a.md": "Mine.\n\n\(one)", "b.md": two],
      ["a.md": "Theirs.\n", "b.md": "\(closed)\n\(two)"], winner: .left)
    #expect(found.losers.count == 2)
    #expect(found.losers.last?.text == Content(of: Array(closed.utf8)))
    #expect(found.losers.last?.winner == Content(of: Array(one.utf8)))
  }

  @Test func `of a file that one side deleted the other's stands, and nothing loses`() {
    let found = fallback(["a.md": one], [:], ["a.md": "\(one)\nMore.\n"], winner: .left)
    #expect(found.bytes == Array("\(one)\nMore.\n".utf8))
    #expect(found.losers.isEmpty)
  }
}
