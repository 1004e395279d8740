import Testing

@testable import VaultModel

@Suite struct MailboxTests {
  /// Notes of outboxes, written entry by entry, each a minute after the one before.
  private struct Post {
    var notes: [String: String] = [:]
    private var minute: Int64 = 0

    @discardableResult
    mutating func write(
      _ agent: String, _ fields: [(String, String)], body: String = "", at minutes: Int64? = nil,
      in note: String = "OUTBOX.md"
    ) throws -> EntryID {
      minute += 1
      let time = 1_771_243_200_000 + (minutes ?? minute) * 60_000
      let id = EntryID(
        reading: .init(milliseconds: time, counter: UInt16(minute)), node: agent, random: UInt32(minute))
      let draft = try EntryDraft(
        title: "Entry \(minute)", fields: fields.map { Field(key: $0.0, value: $0.1) }, body: body)
      let bytes = draft.rendered(id: id, at: Timestamp(milliseconds: time)).bytes
      notes["agents/\(agent)/\(note)", default: "# Outbox\n"] += "\n" + String(decoding: bytes, as: UTF8.self)
      return id
    }

    @discardableResult
    mutating func answer(_ agent: String, _ id: EntryID, _ state: String) throws -> EntryID {
      try write(agent, [("Answers", "[[agents/x/OUTBOX#^\(id)]]"), ("State", state)])
    }

    var mailbox: Mailbox {
      let owners = Set(notes.keys.map { String($0.split(separator: "/")[1]) })
      return Mailbox(
        owners.shuffled().compactMap { Name($0) }.map { owner in
          let own = notes.keys.filter { $0.hasPrefix("agents/\(owner)/") }
          let paths =
            own.filter { $0.contains("archive") }.sorted() + own.filter { !$0.contains("archive") }
          return Outbox(
            owner: owner, notes: paths.map { .init(path: $0, bytes: Array((notes[$0] ?? "").utf8)) })
        })
    }

    func letters(to name: String, having capabilities: [String] = []) -> [Letter] {
      guard let name = Name(name) else { return [] }
      return mailbox.letters(to: name, having: Set(capabilities.compactMap { Name($0) }))
    }
  }

  @Test func `an agent gets what is for it and for what it can do, oldest first`() throws {
    var post = Post()
    let first = try post.write("jerry", [("To", "bobby")])
    try post.write("jerry", [("To", "billy")])
    let offer = try post.write("billy", [("To", "@disks")])
    try post.write("billy", [("Title", "no message at all")])
    #expect(post.letters(to: "bobby").map(\.id) == [first])
    #expect(post.letters(to: "bobby", having: ["disks"]).map(\.id) == [first, offer])
    #expect(post.letters(to: "bobby", having: ["disks"]).map(\.state) == [.submitted, .submitted])
    #expect(post.letters(to: "jerry").isEmpty)
  }

  @Test func `the receiver's answers count, and the sender's that takes it back`() throws {
    var post = Post()
    let id = try post.write("jerry", [("To", "bobby")])
    try post.answer("billy", id, "completed")
    #expect(post.letters(to: "bobby").map(\.state) == [.submitted])
    try post.answer("jerry", id, "completed")
    #expect(post.letters(to: "bobby").map(\.state) == [.submitted])
    try post.answer("bobby", id, "working")
    #expect(post.letters(to: "bobby").map(\.state) == [.working])
    try post.answer("bobby", id, "input-required")
    #expect(post.letters(to: "bobby").map(\.state) == [.inputRequired])
    try post.answer("jerry", id, "canceled")
    try post.answer("bobby", id, "completed")
    let letter = try #require(post.letters(to: "bobby").first)
    #expect(letter.state == .canceled)
    #expect(letter.answers.map(\.by.description) == ["bobby", "bobby", "jerry", "bobby"])
  }

  @Test func `what is sent again under its key is one message`() throws {
    var post = Post()
    let first = try post.write("jerry", [("To", "bobby"), ("Key", "k")])
    let again = try post.write("jerry", [("To", "bobby"), ("Key", "k")], at: 0)
    let other = try post.write("billy", [("To", "bobby"), ("Key", "k")])
    try post.answer("bobby", first, "working")
    let letters = post.letters(to: "bobby")
    #expect(letters.map(\.id) == [again, other])
    #expect(letters.map(\.ids) == [[again, first], [other]])
    #expect(letters.map(\.state) == [.working, .submitted])
  }

  @Test func `a clock that jumped and came back doesn't reorder one sender`() throws {
    var post = Post()
    let early = try post.write("jerry", [("To", "bobby")], at: 1)
    let ahead = try post.write("jerry", [("To", "bobby")], at: 1000)
    let back = try post.write("jerry", [("To", "bobby")], at: 2)
    let between = try post.write("billy", [("To", "bobby")], at: 500)
    #expect(post.letters(to: "bobby").map(\.id) == [early, between, ahead, back])
  }

  @Test func `what moved to an archive is the same as before`() throws {
    var post = Post()
    let old = try post.write("jerry", [("To", "bobby")], in: "archive/OUTBOX-2026-01.md")
    let new = try post.write("jerry", [("To", "bobby")])
    try post.answer("bobby", old, "completed")
    #expect(post.letters(to: "bobby").map(\.id) == [old, new])
    #expect(post.letters(to: "bobby").map(\.state) == [.completed, .submitted])
    // For a while an entry may stand in both.
    let archive = try #require(post.notes["agents/jerry/archive/OUTBOX-2026-01.md"])
    post.notes["agents/jerry/OUTBOX.md"]?.append(archive)
    #expect(post.letters(to: "bobby").map(\.id) == [old, new])
  }

  @Test func `an id that another sender copies takes no message away`() throws {
    var post = Post()
    let id = try post.write("jerry", [("To", "bobby")], body: "The real one.")
    let text = try #require(post.notes["agents/jerry/OUTBOX.md"])
    post.notes["agents/aaron/OUTBOX.md"] = text.replacing("The real one.", with: "A forged one.")
    let letters = post.letters(to: "bobby")
    #expect(letters.map(\.id) == [id, id])
    #expect(Set(letters.map(\.from.description)) == ["jerry", "aaron"])
  }

  @Test(arguments: [
    ("TASK_STATE_WORKING", MessageState.working), ("Completed", .completed), ("cancelled", .canceled),
    ("input required", .inputRequired),
  ])
  func `states are read in A2A's spelling and in people's`(_ text: String, _ state: MessageState) {
    #expect(MessageState(reading: text) == state)
  }

  @Test func `no word that isn't a state or a name is read as one`() {
    #expect(MessageState(reading: "whatever") == nil)
    #expect(Recipient("@") == nil)
    #expect(Recipient("Bobby") == nil)
    #expect(Recipient("@disks")?.description == "@disks")
  }

  @Test func `what moved to an archive stands where it stood`() throws {
    var post = Post()
    let open = try post.write("jerry", [("To", "bobby")])
    let other = try post.write("billy", [("To", "bobby")])
    let archive = "archive/OUTBOX-2026-02.md"
    let first = try post.write("jerry", [("To", "bobby")], in: archive)
    let late = try post.write("jerry", [("To", "bobby")], at: 5_000_000, in: "archive/OUTBOX-2035-08.md")
    let back = try post.write("jerry", [("To", "bobby")], at: 3, in: "archive/OUTBOX-2035-08.md")
    let last = try post.write("jerry", [("To", "bobby")])
    #expect(post.letters(to: "bobby").map(\.id) == [open, other, first, last, late, back])
    #expect(post.letters(to: "bobby").map(\.order).sorted() == post.letters(to: "bobby").map(\.order))
  }

  @Test func `what is at its end may go, with the answers that were given to it, where the note is large`()
    throws
  {
    var post = Post()
    let jerry = try #require(Name("jerry"))
    let long = String(repeating: "A long line of text.\n", count: 100)
    let asked = try post.write("bobby", [("To", "jerry")])
    var gone = Set<EntryID>()
    for number in 0..<60 {
      let id = try post.write("jerry", [("To", "bobby")], body: long)
      if number % 3 == 0 { continue }
      try post.answer("bobby", id, number % 3 == 1 ? "completed" : "rejected")
      gone.insert(id)
    }
    gone.insert(try post.answer("jerry", asked, "completed"))
    let open = try post.write("bobby", [("To", "jerry")])
    try post.answer("jerry", open, "working")
    let bytes = Array((post.notes["agents/jerry/OUTBOX.md"] ?? "").utf8)
    #expect(bytes.count < OutboxArchiving.limit)
    let finished = post.mailbox.finished
    #expect(OutboxArchiving(Document(bytes), of: jerry, finished: finished).moves.isEmpty)
    let large = bytes + Array("\n# Notes\n\n\(String(repeating: long, count: 10))".utf8)
    let moves = OutboxArchiving(Document(large), of: jerry, finished: finished).moves
    #expect(Set(moves.map(\.id)) == gone)
    #expect(Set(moves.map(\.to)) == ["agents/jerry/archive/OUTBOX-2026-02.md"])
  }
}
