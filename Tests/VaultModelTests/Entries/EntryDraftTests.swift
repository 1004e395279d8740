import Testing

@testable import VaultModel

@Suite struct EntryDraftTests {
  private let id = EntryID(high: 0x019c_6652_5e00_0000, low: 0)

  @Test func `a draft is written in the one spelling of the format`() throws {
    let id = try #require(EntryID("01khk54qg0c4n9f2t7v5q1w6xz"))
    let draft = try EntryDraft(
      title: "Rotate the gateway keys",
      fields: [Field(key: "Status", value: "in-progress"), Field(key: "Context", value: "")],
      body: "Text.\n\n")
    let written = draft.rendered(id: id, at: id.timestamp)
    #expect(
      String(decoding: written.bytes, as: UTF8.self) == """
        ## [2026-02-16T12:00:00Z] Rotate the gateway keys
        **Status:** in-progress
        **Context:**
        ^01khk54qg0c4n9f2t7v5q1w6xz

        Text.

        """)
    #expect(written.escaped == 0)
  }

  @Test(arguments: [
    "", "Plain", "C#", "C #", "#", "C \\#", "## [2026-02-16T12:00:00Z] x", "<% x %>", "] bracket",
    "a ^01khk54qg0c4n9f2t7v5q1w6xz",
    "^01khk54qg0c4n9f2t7v5q1w6xz", "tail \\", "*emphasis*", "[[link]]",
  ])
  func `a title is read back as sent`(title: String) throws {
    let entry = try readBack(EntryDraft(title: title))
    #expect(entry.title == title)
    #expect(entry.fields == [])
    #expect(entry.body == "")
  }

  @Test func `title, fields and body are read back as sent`() {
    for seed in Seeds.all(default: 1000) {
      var random = SplitMix64(seed: seed)
      let title = random.pick(NastyText.lines)
      let fields = (0..<random.number(0...3)).map {
        Field(key: random.pick(["Key", "Two words", "Kind", "n\($0)"]), value: random.pick(NastyText.lines))
      }
      let body = NastyText.body(using: &random)
      guard let draft = try? EntryDraft(title: title, fields: fields, body: body) else { continue }
      guard let entry = try? readBack(draft) else {
        Issue.record("seed \(seed): no entry")
        continue
      }
      #expect(entry.title == String(decoding: Array(title.utf8)[...].trimmed, as: UTF8.self), "seed \(seed)")
      let values = fields.map {
        Field(key: $0.key, value: String(decoding: Array($0.value.utf8)[...].trimmed, as: UTF8.self))
      }
      #expect(entry.fields == values, "seed \(seed)")
      let sent = Content(of: Array(body.utf8)).lines.drop { $0.trimmed.isEmpty }
      let text = String(decoding: Array(sent.joined(separator: [.lineFeed])), as: UTF8.self)
      #expect(entry.body.hasPrefix(text), "seed \(seed): \(body.debugDescription)")
      #expect(entry.body.dropFirst(text.count).filter { $0 == "\n" }.count <= 1, "seed \(seed)")
      #expect(draft.says(entry), "seed \(seed)")
    }
  }

  @Test(arguments: ["a\nb", "a\rb", "a\r\nb"])
  func `a line break belongs into the body`(text: String) {
    #expect(throws: EntryDraft.Refusal.lineBreak(in: "the title")) { try EntryDraft(title: text) }
    #expect(throws: EntryDraft.Refusal.lineBreak(in: "the field Key")) {
      try EntryDraft(fields: [Field(key: "Key", value: text)])
    }
    #expect(throws: EntryDraft.Refusal.lineBreak(in: "a field's name")) {
      try EntryDraft(fields: [Field(key: text, value: "")])
    }
  }

  @Test(arguments: ["", " a", "a ", "a:b", "a*b", "\ta"])
  func `a field's name must be one`(key: String) {
    #expect(throws: EntryDraft.Refusal.fieldName(key)) {
      try EntryDraft(fields: [Field(key: key, value: "")])
    }
  }

  @Test func `a NUL is refused wherever it stands`() {
    #expect(throws: EntryDraft.Refusal.nul(in: "the body")) { try EntryDraft(body: "a\0b") }
    #expect(throws: EntryDraft.Refusal.nul(in: "the title")) { try EntryDraft(title: "a\0b") }
    #expect(throws: EntryDraft.Refusal.nul(in: "a field's name")) {
      try EntryDraft(fields: [Field(key: "a\0b", value: "")])
    }
  }

  private func readBack(_ draft: EntryDraft) throws -> Entry {
    let bytes = draft.rendered(id: id, at: id.timestamp).bytes
    let entries = Document(bytes).entries(path: "a.md")
    let entry = try #require(entries.first)
    #expect(entries.count == 1)
    #expect(entry.id == id)
    #expect(entry.hasWrittenID)
    return entry
  }
}
