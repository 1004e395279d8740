import MarkdownSyntax
import Testing

@testable import VaultModel

@Suite struct BodyEscapingTests {
  private static let id = "01khk54qg0c4n9f2t7v5q1w6xz"

  @Test(arguments: [
    ("", "", 0), ("Plain text.", "Plain text.", 0), ("# A", "### A #", 1), ("## B", "### B ##", 1),
    ("### C", "### C", 0), ("### C ##", "### C ## ###", 1), ("#### D", "#### D", 0), ("#", "### #", 1),
    ("## [2026-02-16T12:00:00Z] x", "\\## [2026-02-16T12:00:00Z] x", 1),
    ("\\## [2026-02-16T12:00Z]", "\\\\## [2026-02-16T12:00Z]", 1),
    ("see ^\(id)", "see \\^\(id)", 1), ("^\(id)", "\\^\(id)", 1), ("see^\(id)", "see^\(id)", 0),
    ("<% x %>", "<\\% x %>", 1), ("```\ncode", "```\ncode\n```", 1), ("```\n# A\n```", "```\n# A\n```", 0),
    ("<!-- x", "<!-- x\n-->", 1), ("<div>\nx", "<div>\nx", 0), ("a\r\nb\n\n", "a\nb", 0),
    ("- # listed", "- # listed", 0), ("~~~~\n```", "~~~~\n```\n~~~~", 1),
  ])
  func `a body is escaped where it would do harm`(body: String, text: String, escaped: Int) {
    let encoded = BodyEscaping.encode(body)
    #expect(encoded.text == text)
    #expect(encoded.escaped == escaped)
  }

  @Test func `a body is given back as it was sent`() {
    for seed in Seeds.all(default: 1000) {
      var random = SplitMix64(seed: seed)
      let body = NastyText.body(using: &random)
      let sent = Content(of: Array(body.utf8)).text
      let read = BodyEscaping.decode(BodyEscaping.encode(body).text)
      let closer = read.dropFirst(sent.count)
      #expect(read.hasPrefix(sent), "seed \(seed): \(body.debugDescription)")
      #expect(closer.isEmpty || closer.first == "\n" && !closer.dropFirst().contains("\n"), "seed \(seed)")
    }
  }

  @Test func `a body never yields an entry, a section or an id`() {
    for seed in Seeds.all(default: 1000) {
      var random = SplitMix64(seed: seed)
      let body = NastyText.body(using: &random)
      let title = random.pick(NastyText.lines)
      let fields = (0..<random.number(0...3)).map {
        Field(key: "Key \($0)", value: random.pick(NastyText.lines))
      }
      guard let draft = try? EntryDraft(title: title, fields: fields, body: body), let id = EntryID(Self.id)
      else {
        continue
      }
      let bytes = draft.rendered(id: id, at: id.timestamp).bytes
      let next = Array("\n## [2026-02-16T12:00:01Z] Next\n".utf8)
      let document = Document(bytes + next)
      #expect(document.pieces.count == 2, "seed \(seed): \(body.debugDescription)")
      #expect(document.entries(path: "a.md").map(\.hasWrittenID) == [true, false], "seed \(seed)")
      let lines = Content(of: bytes).lines
      let ids = lines.filter { line in
        line.trimmed.count > EntryID.length
          && EntryText.id(onLine: line.trimmed.suffix(EntryID.length + 1)) != nil
          && line.trimmed.dropLast(EntryID.length + 1).last?.isBlank ?? true
      }
      #expect(ids.count == 1, "seed \(seed): \(body.debugDescription)")
    }
  }
}
