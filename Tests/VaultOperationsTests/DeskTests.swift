import Foundation
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

@Suite struct DeskTests {
  private let sandbox: Sandbox
  private var vault: Vault { sandbox.vault }
  private let jerry = Name("jerry")

  init() throws { sandbox = try Sandbox() }

  private func decide(_ title: String, _ status: String? = nil, supersedes: [EntryID] = []) throws -> EntryID
  {
    var new = NewDecision(title: title, decision: "Do it.")
    (new.status, new.supersedes) = (status, supersedes.map(\.description))
    return try vault.decide(new, as: jerry).id
  }

  private func alert(_ title: String, _ severity: String, _ fingerprint: String? = nil) throws
    -> ChangeReceipt
  {
    var new = NewAlert(title: title, severity: severity)
    new.fingerprint = fingerprint
    return try vault.raise(new, as: jerry)
  }

  private func step(_ id: EntryID, _ step: AlertStep, until: String? = nil) throws -> ChangeReceipt {
    try vault.step(id.description, step, until: until, as: jerry)
  }

  private func update(_ id: EntryID, _ status: String, result: String? = nil) throws -> ChangeReceipt {
    try vault.update(id.description, TaskChange(status: status, result: result), as: jerry)
  }

  @Test func `a decision is recorded, accepted and superseded`() throws {
    let old = try decide("Two nodes")
    #expect(try vault.decisions().items.map(\.item.state) == ["proposed"])
    let accepted = try vault.judge(String(old.description.suffix(6)), .accept, reason: "Agreed.", as: jerry)
    #expect(accepted.entry != nil)
    let again = try vault.judge(old.description, .accept, as: jerry)
    #expect(again.entry == nil)
    #expect(again.remark?.contains("accepted already") == true)
    let new = try decide("Three nodes", "accepted", supersedes: [old])
    let list = try vault.decisions()
    #expect(list.items.map(\.item.id) == [new, old])
    #expect(list.items.map(\.item.state) == ["accepted", "superseded"])
    #expect(list.items[1].item.supersededBy == new)
    #expect(try vault.decisions(ItemQuery(state: "Accepted")).items.map(\.item.id) == [new])
    #expect(try vault.decisions(ItemQuery(limit: 1)).json["truncated"] == true)
    #expect(code { _ = try vault.judge(old.description, .reject, as: jerry) } == .wrongState)
    #expect(code { _ = try decide("Four nodes", supersedes: [old]) } == .wrongState)
    #expect(code { _ = try vault.decisions(ItemQuery(state: "nonsense")) } == .badOption)
    #expect(code { _ = try decide("Rejected at once", "rejected") } == .badOption)
  }

  @Test func `an amendment changes what a decision says, and not its status`() throws {
    let id = try decide("Two nodes", "accepted")
    _ = try vault.amend(id.description, Amendment(decision: "Two nodes, and one elsewhere."), as: jerry)
    let item = try #require(try vault.decisions().items.first)
    #expect(item.json["decision"] == "Two nodes, and one elsewhere.")
    #expect(item.item.state == "accepted")
    let same = try vault.amend(
      id.description, Amendment(decision: "Two nodes, and one elsewhere."), as: jerry)
    #expect(same.entry == nil)
    #expect(code { _ = try vault.amend(id.description, Amendment(), as: jerry) } == .badOption)
  }

  @Test func `a decision's story has every entry with author and commit`() throws {
    let id = try decide("Two nodes")
    _ = try vault.judge(id.description, .accept, as: Name("bobby"))
    _ = try vault.amend(id.description, Amendment(context: "A disk failed."), as: jerry)
    let story = try vault.show(id.description, as: .decision)
    #expect(
      story.thread.map(\.entry.entry.title) == ["Two nodes", "Accepted: Two nodes", "Amended: Two nodes"])
    #expect(story.thread.map(\.entry.author) == ["jerry", "bobby", "jerry"])
    #expect(story.commits.map(\.operation) == [.add, .add, .add])
    #expect(story.thread.map(\.entry.commit) == story.commits.reversed().map(\.commit))
    #expect(story.item?.item.state == "accepted")
    var successor = NewDecision(title: "Three nodes", decision: "Do it with three.")
    successor.supersedes = [id.description]
    let new = try vault.decide(successor, as: Name("bobby"))
    let whole = try vault.show(id.description, as: .decision)
    #expect(whole.item?.item.state == "superseded" && whole.item?.item.supersededBy == new.id)
    #expect(whole.thread.last?.entry.entry.id == new.id && whole.thread.last?.entry.author == "bobby")
    #expect(whole.thread.last?.entry.commit == new.entry?.commit && whole.commits.first?.id == new.id)
  }

  @Test func `an entry's story has the edits that people made`() throws {
    let id = try decide("Two nodes")
    let text = try sandbox.text("shared/DECISIONS.md")
    try sandbox.write(text.replacingOccurrences(of: "Do it.", with: "Do it well."), to: "shared/DECISIONS.md")
    _ = try vault.locked { try vault.snapshot(identity: vault.identity()) }
    _ = try decide("Another")
    let story = try vault.show(id.description)
    #expect(story.commits.map(\.operation) == [.edit, .add])
    #expect(story.thread.count == 1)
  }

  @Test func `an alert raised again under its fingerprint is the same one, brought up to date`() throws {
    let first = try alert("Disk 92 %", "warning", "disk")
    let second = try alert("Disk 98 %", "critical", "disk")
    #expect(second.id == first.id)
    let list = try vault.alerts()
    #expect(list.total == 1)
    #expect(list.items[0].json["severity"] == "critical")
    #expect(list.items[0].json["title"] == "Disk 98 %")
    let third = try alert("Disk 98 %", "critical", "disk")
    #expect(third.entry == nil)
    _ = try step(first.id, .acknowledge)
    #expect(try alert("Disk 97 %", "error", "disk").state == "acknowledged")
    #expect(try alert("Disk 99 %", "critical", "disk").state == "firing")
    _ = try step(first.id, .resolve)
    #expect(try alert("Disk 99 %", "critical", "disk").id == first.id)
    #expect(try vault.alerts(ItemQuery(state: "firing")).total == 1)
    #expect(try alert("Disk 99 %", "critical").id != first.id)
  }

  @Test func `a closed alert resolved again is a no-op that says so`() throws {
    let id = try alert("Disk", "error").id
    #expect(try step(id, .resolve).entry != nil)
    let again = try step(id, .resolve)
    #expect(again.entry == nil)
    #expect(again.remark?.contains("resolved already") == true)
    #expect(try step(id, .acknowledge).state == "resolved")
  }

  @Test func `alerts that fire come first, the worst of them first`() throws {
    let info = try alert("a", "info").id
    let critical = try alert("b", "critical").id
    let quiet = try alert("c", "critical").id
    _ = try step(quiet, .silence, until: "2h")
    #expect(try vault.alerts().items.map(\.item.id) == [critical, info, quiet])
    #expect(try vault.alerts().items.last?.item.silencedUntil == Timestamp("2026-02-16T14:00:00Z"))
    #expect(code { _ = try step(quiet, .silence, until: "2026-02-16T11:00:00Z") } == .badTime)
    #expect(code { _ = try alert("d", "awful") } == .badOption)
  }

  @Test func `a task is done once, and remembered in HISTORY`() throws {
    let waited = try vault.start(NewTask(title: "Buy a disk"), as: jerry).id
    var new = NewTask(title: "Rotate the keys")
    new.depends = [String(waited.description.suffix(8)), "a free weekend"]
    let id = try vault.start(new, as: jerry).id
    #expect(try vault.tasks().items.first?.waitsFor == [waited.description, "a free weekend"])
    _ = try update(waited, "done")
    #expect(try vault.tasks(ItemQuery(state: "in-progress")).items.first?.waitsFor == ["a free weekend"])
    _ = try update(id, "waiting")
    #expect(try vault.tasks(ItemQuery(state: "blocked")).items.map(\.item.id) == [id])
    _ = try update(id, "completed", result: "All keys are new.")
    #expect(try update(id, "completed").entry == nil)
    let history = try sandbox.text("agents/jerry/HISTORY.md")
    #expect(history.components(separatedBy: "**Completes:** [[agents/jerry/MEMORY#^\(id)]]").count == 2)
    #expect(try vault.tasks().items.map(\.item.state) == ["completed", "completed"])
    #expect(code { _ = try update(id, "nonsense") } == .badOption)
    #expect(code { _ = try update(id, "todo") } == nil)
    #expect(try vault.tasks(ItemQuery(agent: "bobby")).total == 0)
  }

  @Test func `an entry that a person wrote gets its id when it is first referred to`() throws {
    let text = try sandbox.text("shared/DECISIONS.md")
    let written =
      "\n## [2026-02-15T08:00:00Z] By hand\n- **Decision:** Paper.\n- **Status:** proposed\n\nWhy not.\n"
    try sandbox.write(text + written, to: "shared/DECISIONS.md")
    let id = try #require(try vault.decisions().items.first?.item.id)
    _ = try vault.judge(id.description, .accept, as: jerry)
    let after = try sandbox.text("shared/DECISIONS.md")
    #expect(after.hasPrefix(text))
    #expect(after.contains("- **Status:** proposed\n\n^\(id)\n\nWhy not.\n"))
    #expect(try vault.decisions().items.map(\.item.state) == ["accepted"])
    #expect(try vault.decisions().items.first?.item.id == id)
  }

  @Test func `an id of several items names them, one of another kind says what it is`() throws {
    let decision = try decide("Two nodes")
    let other = try decide("Three nodes")
    let prefix = String(decision.description.prefix(10))
    let error = #expect(throws: VaultError.self) { try vault.judge(prefix, .accept, as: jerry) }
    #expect(error?.code == .ambiguousID)
    #expect(error?.message.contains(decision.description) == true)
    #expect(error?.message.contains(other.description) == true)
    #expect(code { _ = try step(decision, .resolve) } == .unknownID)
    #expect(code { _ = try vault.judge("zzzzzz", .accept, as: jerry) } == .unknownID)
  }

  @Test func `the cache changes no answer, whatever is in it`() throws {
    let id = try decide("Two nodes")
    _ = try alert("Disk", "error", "disk")
    _ = try vault.start(NewTask(title: "Sweep"), as: jerry)
    let expected = try vault.facts()
    let cache = "\(sandbox.folder)/v/.git/daybook/cache/facts"
    let bytes = try #require(FileManager.default.contents(atPath: cache))
    #expect(FactTable(bytes: Array(bytes))?.notes.flatMap(\.facts) == expected)
    #expect(try vault.facts() == expected)
    for damaged in [Data(), bytes.dropLast(), bytes + [0], Data(repeating: 7, count: 100)] {
      try Data(damaged).write(to: URL(fileURLWithPath: cache))
      #expect(try vault.facts() == expected)
    }
    var flipped = bytes
    flipped[bytes.count / 2] ^= 1
    try flipped.write(to: URL(fileURLWithPath: cache))
    #expect(try vault.facts() == expected)
    try FileManager.default.removeItem(atPath: cache)
    #expect(try vault.facts() == expected)
    let text = try sandbox.text("shared/DECISIONS.md")
    try sandbox.write(text.replacingOccurrences(of: "proposed", with: "accepted"), to: "shared/DECISIONS.md")
    #expect(try vault.decisions().items.map(\.item.state) == ["accepted"])
    try sandbox.write(
      text + "\n## [2026-02-16T12:00:00Z] Copy\n**Decision:** x\n^\(id)\n", to: "notes/copy.md")
    #expect(try vault.decisions().total == 3)
  }
}
