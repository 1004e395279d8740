import Git
import Testing
import VaultModel
import VaultStore
import VaultTesting

@Suite struct AppendTests {
  let sandbox: Sandbox
  let vault: TestVault
  let memory = "agents/jerry/MEMORY.md"

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.snapshot()
  }

  private func code(_ body: () throws -> Void) -> VaultError.Code? {
    do { try body() } catch { return (error as? VaultError)?.code }
    return nil
  }

  @Test func `one entry is one commit, its author the agent`() throws {
    let first = try vault.append("Rotate the keys", fields: [Field(key: "Status", value: "done")], to: memory)
    vault.clock.advance(seconds: 60)
    let second = try vault.append("Look again", body: "At\nnoon.", to: memory, agent: "bobby", key: "k1")
    #expect(
      vault.text(memory) == """
        ## [2026-02-16T12:00:00Z] Rotate the keys
        **Status:** done
        ^\(first.id)

        ## [2026-02-16T12:01:00Z] Look again
        ^\(second.id)

        At
        noon.

        """)
    #expect(
      try vault.log() == [
        "bobby: jerry/MEMORY: Look again", "jerry: jerry/MEMORY: Rotate the keys",
        "Ada: add .daybook/config.yml",
      ])
    #expect(
      try vault.git("log", "-1", "--format=%an <%ae> %aI %cn%n%(trailers)") == """
        bobby <bobby@daybook.invalid> 2026-02-16T12:01:00+00:00 v
        Entry: \(second.id)
        Agent: bobby
        Node: v
        Key: k1

        """)
    #expect(try vault.vault.head().commit == second.commit && first.id < second.id)
    #expect(try vault.complaints() == [])
  }

  @Test func `a note is never made larger than limits.file, and one that is isn't read`() throws {
    try vault.write("format: 1\nmerge: 1\nlimits:\n  file: 2000\n", to: ".daybook/config.yml")
    let small = try TestVault(in: sandbox, clock: vault.clock)
    let text = String(repeating: "a", count: 1900) + "\n"
    try small.write(text, to: "full.md")
    try small.snapshot()
    try small.write(String(repeating: "a", count: 2001), to: "large.md")
    _ = try sandbox.run("truncate", ["-s", "4G", sandbox.path("v/huge.md")])
    let head = try small.vault.head().commit
    for path in ["full.md", "large.md", "huge.md"] {
      #expect(code { try small.append("More", body: text, to: path, key: "k") } == .tooLarge)
      #expect(try small.vault.head().commit == head)
    }
    #expect(small.text("full.md") == text)
    #expect(small.text("large.md")?.count == 2001)
    let receipt = try small.append("Fits", to: "full.md")
    #expect(small.text("full.md")?.contains("^\(receipt.id)") == true)
  }

  @Test func `a retry with the same key is no second entry`() throws {
    let first = try vault.append("Once", body: "b", to: memory, key: "k")
    vault.clock.advance(seconds: 1000)
    try vault.append("Between", to: memory)
    let text = vault.text(memory)
    let again = try vault.append("Once", body: "b", to: memory, key: "k")
    #expect(!again.isNew && again.id == first.id && again.commit == first.commit)
    #expect(again.timestamp == first.timestamp && vault.text(memory) == text)
    #expect(code { try vault.append("Else", to: memory, key: "k") } == .keyUsed)
    #expect(try vault.append("Once", body: "b", to: memory, agent: "bobby", key: "k").isNew)
    #expect(try vault.append("Once", body: "b", to: "agents/jerry/HISTORY.md", key: "k").isNew)
  }

  @Test func `a time that the caller sets makes the id and doesn't feed the clock`() throws {
    let late = try #require(Timestamp("2026-02-16T12:04:00Z"))
    let one = try vault.append("One", to: memory, at: late)
    let two = try vault.append("Two", to: memory, at: late)
    #expect(one.timestamp == late && one.id < two.id && two.id.timestamp == late)
    #expect(try vault.git("log", "-1", "--format=%at %ct") == "1771243440 1771243200")
    let other = try vault.append("Now", to: "agents/jerry/HISTORY.md")
    #expect(other.timestamp.milliseconds == TestClock.noon)
  }

  @Test func `ids rise though the wall clock stands still or falls back`() throws {
    var ids = [EntryID]()
    for index in 0..<5 {
      ids.append(try vault.append("Entry \(index)", to: memory).id)
      vault.clock.advance(seconds: index == 3 ? -100 : 0)
    }
    #expect(ids == ids.sorted() && Set(ids).count == 5)
    vault.clock.advance(seconds: -3600)
    let receipt = try vault.append("An hour back", to: memory)
    #expect(receipt.isClockSuspect && receipt.id < ids[0])
  }

  @Test func `text written into the note by hand is committed first`() throws {
    try vault.append("One", to: memory)
    try sandbox.append("\n## [2026-02-16T11:00:00Z] By hand\n**Agent:** billy\n", to: "v/\(memory)")
    try vault.append("Two", to: memory)
    #expect(
      try vault.log().prefix(3) == [
        "jerry: jerry/MEMORY: Two", "billy: jerry/MEMORY: By hand", "jerry: jerry/MEMORY: One",
      ])
    #expect(try vault.complaints() == [])
  }

  @Test func `an open fence is closed before the entry`() throws {
    try vault.write("# Notes\n\n```sh\nls", to: memory)
    let receipt = try vault.append("After", to: memory)
    #expect(
      vault.text(memory) == """
        # Notes

        ```sh
        ls
        ```

        ## [2026-02-16T12:00:00Z] After
        ^\(receipt.id)

        """)
  }

  @Test func `a file with CRLF keeps it`() throws {
    try vault.write("# Notes\r\n\r\nText\r\n", to: memory)
    let receipt = try vault.append("After", to: memory)
    #expect(
      vault.text(memory)
        == "# Notes\r\n\r\nText\r\n\r\n## [2026-02-16T12:00:00Z] After\r\n^\(receipt.id)\r\n")
    #expect(try vault.complaints() == [])
  }

  @Test func `an entry over the limit is refused and leaves nothing`() throws {
    #expect(
      code { try vault.append("Big", body: String(repeating: "a", count: 262_144), to: memory) } == .tooLarge)
    #expect(vault.text(memory) == nil)
    try vault.write("format: 1\nlimits: {entry: 60}\n", to: ".daybook/config.yml")
    let small = try TestVault("v", in: sandbox)
    #expect(code { try small.append("Too much for this", to: memory) } == .tooLarge)
  }

  @Test func `a note that was deleted by hand is committed so, and begins anew`() throws {
    try vault.append("One", to: memory)
    try vault.append("Else", to: "shared/TASKS.md", agent: "jerry")
    try vault.remove(memory)
    try vault.append("Two", to: memory)
    #expect(vault.text(memory)?.contains("One") == false)
    #expect(try vault.log().prefix(2) == ["jerry: jerry/MEMORY: Two", "Ada: delete jerry/MEMORY"])
    #expect(try vault.complaints() == [])
  }

  @Test func `a change by another program right behind an entry is seen by the next snapshot`() throws {
    try vault.append("One", to: memory)
    for round in 0..<20 {
      try vault.append("Entry \(round)", to: memory)
      try sandbox.append("\n## [2026-02-16T11:00:00Z] Hand \(round)\n", to: "v/\(memory)")
      #expect(try vault.snapshot().commits.count == 1)
    }
    #expect(try vault.complaints() == [])
  }
}
