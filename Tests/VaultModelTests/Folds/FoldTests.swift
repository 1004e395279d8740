import Testing

@testable import VaultModel

@Suite struct FoldTests {
  private var maker = FactMaker()

  @Test(arguments: [
    ("accepted", "accepted"), ("Approved", "accepted"), ("rejected", "rejected"),
    ("DEPRECATED", "deprecated"),
    ("draft", "proposed"), ("Superseded by ADR 7", "superseded"), ("on ice", "on ice"),
  ]) mutating func `a decision is what is said of it last`(word: String, state: String) throws {
    let id = maker.decision()
    #expect(try maker.item(id).state == "proposed")
    maker.say(word, of: id)
    #expect(try maker.item(id).state == state)
  }

  @Test(arguments: [
    ("working", "in-progress"), ("TASK_STATE_INPUT_REQUIRED", "blocked"), ("canceled", "cancelled"),
    ("NEEDS-ACTION", "todo"), ("IN-PROCESS", "in-progress"), ("waiting", "blocked"), ("deleted", "cancelled"),
    ("failed", "failed"), ("done", "completed"), ("half way", "half way"),
  ]) mutating func `a task's words are read as ours`(word: String, state: String) throws {
    let id = maker.add([("Kind", "task"), ("Task", "Sweep")])
    #expect(try maker.item(id).state == "todo")
    maker.say(word, of: id)
    #expect(try maker.item(id).state == state)
    #expect(try maker.item(id).isClosed == ["cancelled", "failed", "completed"].contains(state))
  }

  @Test mutating func `an update of an update belongs to the first entry`() throws {
    let id = maker.decision()
    let first = maker.say("accepted", of: id)
    let second = maker.say("deprecated", of: first)
    #expect(try maker.item(second).id == id)
    #expect(try maker.item(id).state == "deprecated")
    #expect(try maker.item(id).entries.map(\.id) == [id, first, second])
  }

  @Test mutating func `what was retracted doesn't count, unless the retraction was retracted`() throws {
    let id = maker.decision()
    let accepted = maker.say("accepted", of: id)
    let retraction = maker.retract(accepted)
    #expect(try maker.item(id).state == "proposed")
    maker.retract(retraction)
    #expect(try maker.item(id).state == "accepted")
    maker.retract(id)
    #expect(try maker.item(id).isRetracted)
    #expect(try maker.item(id).isClosed)
  }

  @Test mutating func `a superseded decision names the one in its place`() throws {
    let old = maker.decision("accepted")
    let new = maker.decision(supersedes: [old])
    #expect(try maker.item(old).state == "superseded")
    #expect(try maker.item(old).supersededBy == new)
    #expect(try maker.item(new).state == "proposed")
    maker.say("rejected", of: new)
    #expect(try maker.item(old).state == "accepted")
    #expect(try maker.item(old).supersededBy == nil)
  }

  @Test mutating func `two decisions in one's place contradict each other, a line of them does not`() throws {
    let old = maker.decision("accepted")
    let second = maker.decision("accepted", supersedes: [old], on: 1)
    let third = maker.decision("accepted", supersedes: [second, old], on: 2)
    #expect(try maker.item(old).contradiction == [])
    let rival = maker.decision("accepted", supersedes: [old], on: 3)
    #expect(try maker.item(old).contradiction.map(\.id) == [second, third, rival])
    #expect(try maker.item(old).supersededBy == rival)
  }

  @Test
  mutating func `accepted here and rejected there is shown, until somebody settles it in sight of both`()
    throws
  {
    let id = maker.decision(on: 1)
    let yes = maker.say("accepted", of: id, on: 1)
    let no = maker.say("rejected", of: id, on: 2)
    let item = try maker.item(id)
    #expect(item.state == "rejected")
    #expect(item.contradiction.map(\.state) == ["accepted", "rejected"])
    #expect(item.heads == [yes, no])
    maker.say("accepted", of: id, after: [yes, no], on: 3)
    #expect(try maker.item(id).contradiction == [])
    #expect(try maker.item(id).state == "accepted")
  }

  @Test mutating func `a change of mind in sight of the first word is none`() throws {
    let id = maker.decision(on: 1)
    let yes = maker.say("accepted", of: id, on: 1)
    maker.say("rejected", of: id, after: [yes], on: 2)
    #expect(try maker.item(id).contradiction == [])
    let other = maker.decision(on: 1)
    maker.say("accepted", of: other, on: 4)
    maker.say("deprecated", of: other, on: 4)
    #expect(try maker.item(other).contradiction == [])
  }

  @Test mutating func `an amendment replaces the fields that it gives`() throws {
    let id = maker.add([("Decision", "Two nodes."), ("Context", "A disk failed.")])
    maker.add([("Decision", "Three nodes."), ("Reason", "Two is none.")], [Edge(.amends, id)])
    #expect(try maker.item(id).value("Decision") == "Three nodes.")
    #expect(try maker.item(id).value("Context") == "A disk failed.")
    #expect(maker.fold().items.count == 1)
  }

  @Test mutating func `an alert fires, is acknowledged, silenced for a time, and resolved`() throws {
    let alerts = "agents/jerry/ALERTS.md"
    let id = maker.add([("Severity", "error"), ("Status", "firing")], in: alerts)
    #expect(try maker.item(id).state == "firing")
    maker.add([], [Edge(.acknowledges, id)], in: alerts)
    #expect(try maker.item(id).state == "acknowledged")
    maker.add([("Until", "2026-02-17T00:00:00Z")], [Edge(.silences, id)], in: alerts)
    #expect(try maker.item(id, at: Timestamp("2026-02-16T23:59:59Z")).state == "silenced")
    #expect(try maker.item(id, at: Timestamp("2026-02-17T00:00:00Z")).state == "acknowledged")
    #expect(try maker.item(id).silencedUntil == Timestamp("2026-02-17T00:00:00Z"))
    maker.add([], [Edge(.resolves, id)], in: alerts)
    #expect(try maker.item(id).state == "resolved")
    maker.add([], [Edge(.acknowledges, id)], in: alerts)
    #expect(try maker.item(id).state == "resolved")
    maker.add([("Status", "firing"), ("Severity", "critical")], [Edge(.updates, id)], in: alerts)
    #expect(try maker.item(id).state == "firing")
    #expect(try maker.item(id).severity == .critical)
  }

  @Test mutating func `one fingerprint in one note, archived or not, is one alert`() throws {
    func fields(_ severity: String) -> [(String, String)] {
      [("Severity", severity), ("Fingerprint", "disk")]
    }
    let first = maker.add(fields("warning"), in: "agents/jerry/archive/ALERTS-2026-02.md")
    maker.add([], [Edge(.resolves, first)], in: "agents/jerry/ALERTS.md")
    let again = maker.add(fields("critical"), on: 2, in: "agents/jerry/ALERTS.md")
    let elsewhere = maker.add(fields("info"), in: "agents/bobby/ALERTS.md")
    #expect(try maker.item(again).id == first)
    #expect(try maker.item(first).state == "firing")
    #expect(try maker.item(first).severity == .critical)
    #expect(maker.fold().items.map(\.id) == [first, elsewhere])
  }

  @Test mutating func `of a cycle the later edge is ignored, and an entry is no target of its own`() throws {
    let first = EntryID(high: FactMaker.noon << 16, low: 1)
    let second = EntryID(high: FactMaker.noon << 16, low: 2)
    func fact(_ id: EntryID, _ edge: Edge) -> Fact {
      Fact(
        id: id, kind: .decision, path: "a.md", line: 1, timestamp: id.timestamp, title: "", agent: nil,
        edges: [edge], fields: PackedFields([Field(key: "Status", value: "accepted")]))
    }
    let cycle = [fact(first, Edge(.updates, second)), fact(second, Edge(.updates, first))]
    #expect(Fold(cycle, at: nil).items.map(\.id) == [second])
    let superseded = [fact(first, Edge(.supersedes, second)), fact(second, Edge(.supersedes, first))]
    let items = Fold(superseded, at: nil).items
    #expect(items.map(\.state) == ["accepted", "superseded"])
    #expect(Fold([fact(first, Edge(.updates, first))], at: nil).items.map(\.id) == [first])
  }

  @Test mutating func `a change whose target isn't there yet waits for it`() throws {
    let missing = EntryID(high: 1, low: 1)
    maker.add([("Severity", "error")], [Edge(.updates, missing)])
    #expect(maker.fold().items.isEmpty)
  }

  @Test(arguments: [
    ("agents/a/archive/MEMORY-2026-02.md", "agents/a/MEMORY.md"),
    ("shared/archive/RECENT_EVENTS-2026-02.md", "shared/RECENT_EVENTS.md"),
    ("agents/a/MEMORY.md", "agents/a/MEMORY.md"), ("archive/x.md", "archive/x.md"), ("x.md", "x.md"),
  ]) func `an archive's home is the note that it came from`(path: String, home: String) {
    #expect(Fact.home(of: path) == home)
  }

  @Test func `an entry's fields are read as edges`() throws {
    let id = "01khga5be04d5e6f7g8h9j0kmn"
    let text = """
      ## [2026-02-16T12:00:00Z] Accepted
      **Status:** accepted
      **Updates:** [[shared/DECISIONS#^\(id)|two nodes]], ^\(id.dropLast())p
      **Agent:** bobby

      """
    let entry = try #require(Document(Array(text.utf8)).entries(path: "agents/jerry/MEMORY.md").first)
    let fact = try #require(Fact(entry))
    #expect(fact.edges.map(\.target.description) == [id, "\(id.dropLast())p"])
    #expect(fact.agent == "bobby")
    #expect(fact.fields["STATUS"] == "accepted")
    #expect(fact.fields.fields == entry.fields)
    let plain = Document(Array("## [2026-02-16T12:00:00Z] x\n".utf8)).entries(path: "a.md")
    #expect(plain.compactMap(Fact.init) == [])
  }
}
