import Foundation
import Git
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

@Suite struct ReviewTests {
  private let sandbox: Sandbox
  private var vault: Vault { sandbox.vault }
  private let jerry = Name("jerry")

  init() throws { sandbox = try Sandbox() }

  private func add(
    _ title: String, to file: String = "MEMORY", fields: [String] = [], at time: String? = nil,
    body: String = "",
    as agent: String = "jerry"
  ) throws -> EntryID {
    var entry = NewEntry()
    (entry.title, entry.fields, entry.time, entry.body) = (title, fields, time, body)
    return try vault.add(entry, to: file, as: Name(agent)).id
  }

  private func decide(_ title: String, _ status: String = "accepted") throws -> EntryID {
    var new = NewDecision(title: title, decision: "Do \(title).")
    new.status = status
    return try vault.decide(new, as: jerry).id
  }

  private func alert(_ title: String, _ severity: String) throws -> EntryID {
    try vault.raise(NewAlert(title: title, severity: severity), as: jerry).id
  }

  @Test func `changes are what is new since each reader's last visit`() throws {
    let (reader, other) = (try vault.reader(jerry), try vault.reader(nil))
    #expect(reader != other)
    let all = try vault.changes(by: reader)
    #expect(all.from == nil && !all.changes.isEmpty)
    try vault.markSeen(try #require(all.to), by: reader)
    #expect(try vault.changes(by: reader).changes.isEmpty)
    let first = try add("A")
    _ = try vault.setSection("Now", of: "shared/CURRENT_FOCUS", to: "x", as: jerry)
    let changes = try vault.changes(by: reader).changes
    #expect(Set(changes.map(\.title)) == ["A", "Now"])
    #expect(changes.first { $0.id == first }?.operation == .add)
    #expect(changes.first { $0.id == nil }?.operation == .edit)
    #expect(changes.allSatisfy { $0.agent == "jerry" })
    #expect(try vault.changes(by: other).from == nil)
    #expect(try vault.lastSeen(by: reader) == all.to)
  }

  @Test func `an edited, a moved and a deleted entry are told apart`() throws {
    let edited = try add("Edited", body: "one")
    let moved = try add("Moved", body: "same")
    let deleted = try add("Deleted")
    let start = try #require(try vault.head().commit)
    let text = try sandbox.text("agents/jerry/MEMORY.md")
    let pieces = text.components(separatedBy: "\n## ")
    let kept = pieces[0] + "\n## " + pieces[1].replacingOccurrences(of: "one", with: "two")
    try sandbox.write(kept, to: "agents/jerry/MEMORY.md")
    try sandbox.write("# Notes\n\n## " + pieces[2], to: "notes/new.md")
    _ = try vault.locked { try vault.snapshot(identity: vault.identity()) }
    let changes = try vault.changes(from: start, to: vault.head().commit).changes
    let operations = Dictionary(
      changes.compactMap { change in change.id.map { ($0, change.operation) } },
      uniquingKeysWith: { one, _ in one })
    #expect(operations == [edited: .edit, moved: .move, deleted: .delete])
  }

  @Test func `changes since a time start at the commit of that time`() throws {
    _ = try add("A")
    let reader = try vault.reader(jerry)
    #expect(try vault.changes(since: "2026-02-16T11:00:00Z", by: reader).from == nil)
    #expect(try vault.changes(since: "2026-02-16T12:00:00Z", by: reader).changes.isEmpty)
    #expect(code { _ = try vault.changes(since: "whenever", by: reader) } == .badTime)
    #expect(code { _ = try vault.changes(since: "00000000", by: reader) } == .notFound)
  }

  @Test(arguments: [100, 500, 2000, 8000]) func `a brief keeps to its budget, and tells what it left out`(
    budget: Int
  ) throws {
    for number in 0..<60 {
      _ = try alert("Alert \(number) " + String(repeating: "ä", count: 60), ["info", "critical"][number % 2])
      _ = try decide("decision \(number)")
      _ = try vault.start(NewTask(title: "Task \(number)"), as: jerry)
    }
    let brief = try vault.brief(for: jerry, budget: budget)
    #expect(brief.tokens <= budget)
    #expect(brief.tokens == (brief.text.utf8.count + 2) / 3)
    #expect(try vault.brief(for: jerry, budget: budget).text == brief.text)
    let ids = brief.text.matches(of: /, ([0-9a-z]{8})\)/).map { String($0.output.1) }
    #expect(Set(ids).count == ids.count)
    let lines = brief.text.split(separator: "\n")
    let severities = lines.compactMap { line in ["critical", "info"].first { line.hasPrefix("- **\($0)**") } }
    #expect(severities == severities.sorted())
    let left = brief.omitted.first { $0.what.hasPrefix("alerts") }
    #expect(severities.count + (left?.count ?? 0) == 60)
    if budget > 100 {
      #expect(lines.count > 4)
      for omission in brief.omitted {
        #expect(brief.text.contains("- \(omission.count) \(omission.what): `\(omission.command)`"))
      }
    }
    #expect(code { _ = try vault.brief(for: jerry, budget: 99) } == .badOption)
  }

  @Test func `a brief says what an agent waits for, and what is new`() throws {
    let disk = try vault.start(NewTask(title: "Buy a disk"), as: Name("bobby")).id
    var task = NewTask(title: "Mirror the volume")
    task.depends = [disk.description]
    _ = try vault.start(task, as: jerry)
    try vault.markSeen(try #require(try vault.head().commit), by: vault.reader(jerry))
    _ = try add("Something new", to: "shared/RECENT_EVENTS", as: "bobby")
    let text = try vault.brief(for: jerry).text
    #expect(
      text.contains("Mirror the volume; waits for Buy a disk (in-progress, \(disk.description.suffix(8)))"))
    #expect(!text.contains("- in-progress: Buy a disk"))
    #expect(text.contains("Something new"))
  }

  @Test func `a brief tells of many files in one edit on one line`() throws {
    try vault.markSeen(try #require(try vault.head().commit), by: vault.reader(jerry))
    for number in 0..<5 {
      let path = try #require(VaultPath("notes/n\(number).md"))
      try vault.folder.replace(path, with: Array("text \(number)\n".utf8))
    }
    _ = try vault.locked { try vault.snapshot(identity: vault.identity()) }
    let text = try vault.brief(for: jerry).text
    #expect(text.contains(" 5 files, edit by "))
    #expect(!text.contains("notes/n0.md"))
  }

  @Test func `where views wait, they are written once the caller has its answer`() throws {
    vault.refreshesViewsLater = true
    _ = try vault.start(NewTask(title: "Sweep the yard"), as: jerry)
    #expect((try? sandbox.text("shared/INDEX.md").contains("Sweep the yard")) != true)
    vault.refreshStaleViews()
    #expect(try sandbox.text("shared/INDEX.md").contains("Sweep the yard"))
  }

  @Test func `search tells of each entry the id that reading its note tells`() throws {
    let entry = "## [2026-02-16T12:00:00Z] Numbat\n^01khga5be04d5e6f7g8h9j0kmn\n"
    let text = [
      "Numbat in the preamble\n", entry, "## [2026-02-16T11:00:00Z] By hand\n\nnumbat\n",
      "## Section\n\nnumbat\n",
      "## [2026-02-16T11:00:00Z] By hand\n\nnumbat\n", entry, "## [2026-02-16T13:00:00Z] Other\n\nwombat\n",
    ].joined(separator: "\n")
    try sandbox.write(text, to: "notes/n.md")
    let all = Document(Array(text.utf8)).entries(path: "notes/n.md").filter { !$0.label.contains("Other") }
    let hits = try vault.search(SearchQuery("numbat")).hits
    #expect(Set(hits.compactMap(\.entry)) == Set(all) && all.count == 4 && hits.count == 6)
    #expect(try vault.search(SearchQuery("numbat wombat")).hits.isEmpty)
    #expect(hits.filter { $0.entry == nil }.map(\.title) == ["n.md", "Section"])
  }

  @Test func `search finds entries and sections that hold all the words`() throws {
    _ = try add("Quokka KEYS", body: "wombat", as: "jerry")
    _ = try add("Quokka", to: "agents/bobby/MEMORY", as: "bobby")
    _ = try add("Schlüssel Ärger", to: "shared/RECENT_EVENTS", at: "2026-02-10T00:00:00Z")
    _ = try vault.setSection("Keys", of: "shared/CURRENT_FOCUS", to: "The quokka keys.", as: nil)
    func titles(_ query: SearchQuery) throws -> [String] { try vault.search(query).hits.map(\.title) }
    #expect(try titles(SearchQuery("quokka keys")) == ["Quokka KEYS", "Keys"])
    #expect(try titles(SearchQuery("quokka", kind: "entry")).count == 2)
    #expect(try titles(SearchQuery("quokka", agent: "bobby")) == ["Quokka"])
    #expect(try titles(SearchQuery("SCHLÜSSEL ärger")) == ["Schlüssel Ärger"])
    #expect(try titles(SearchQuery("schlüssel", since: "2026-02-15")) == [])
    #expect(try titles(SearchQuery("\"quokka keys\" the")) == ["Keys"])
    let limited = try vault.search(SearchQuery("quokka", last: 1))
    #expect(limited.hits.count == 1 && limited.total == 3)
    #expect(limited.json["truncated"] == true)
    let hit = try #require(try vault.search(SearchQuery("wombat")).hits.first)
    #expect(hit.text == "wombat")
    #expect(try sandbox.text(hit.path).components(separatedBy: "\n")[hit.line - 1] == "wombat")
    #expect(code { _ = try titles(SearchQuery("  ")) } == .badOption)
  }

  @Test func `undo takes back one agent's work, and nobody else's`() throws {
    _ = try vault.setSection("Now", of: "shared/CURRENT_FOCUS", to: "ours", as: jerry)
    let before = try sandbox.text("shared/CURRENT_FOCUS.md")
    let own = try add("Own")
    let bad = try add("Bad", to: "agents/billy/MEMORY", as: "billy")
    let decision = try vault.decide(NewDecision(title: "Bad idea", decision: "x"), as: Name("billy")).id
    _ = try vault.setSection("Now", of: "shared/CURRENT_FOCUS", to: "theirs", as: Name("billy"))
    _ = try vault.setSection("Later", of: "shared/CURRENT_FOCUS", to: "added by jerry", as: jerry)
    let plan = try vault.undo(writesOf: "billy", since: "1h", as: jerry, isDryRun: true)
    #expect(try sandbox.text("shared/CURRENT_FOCUS.md").contains("theirs"))
    let undone = try vault.undo(writesOf: "billy", since: "1h", as: jerry)
    #expect(plan.json == undone.json)
    #expect(Set(undone.retracted) == [bad, decision])
    #expect(undone.restored == ["shared/CURRENT_FOCUS.md"])
    let after = try sandbox.text("shared/CURRENT_FOCUS.md")
    #expect(after.hasPrefix(before.trimmingCharacters(in: .newlines)))
    #expect(after.contains("added by jerry") && !after.contains("theirs"))
    #expect(try vault.decisions().total == 0)
    #expect(try sandbox.text("agents/jerry/MEMORY.md").contains("^\(own)"))
    let again = try vault.undo(writesOf: "billy", since: "1h", as: jerry)
    #expect(again.retracted.isEmpty && again.restored.isEmpty)
  }

  @Test func `undo leaves words that somebody changed since`() throws {
    _ = try vault.setSection("Now", of: "shared/CURRENT_FOCUS", to: "first", as: jerry)
    _ = try vault.setSection("Now", of: "shared/CURRENT_FOCUS", to: "by billy", as: Name("billy"))
    _ = try vault.setSection("Now", of: "shared/CURRENT_FOCUS", to: "mended by jerry", as: jerry)
    let undone = try vault.undo(writesOf: "billy", since: "1h", as: jerry)
    #expect(undone.restored == [])
    #expect(undone.kept == ["shared/CURRENT_FOCUS.md"])
    #expect(try sandbox.text("shared/CURRENT_FOCUS.md").contains("mended by jerry"))
  }

  @Test func `a redacted entry keeps its time and id, and nothing else changes`() throws {
    _ = try add("Before")
    let id = try add(
      "The password is hunter2", fields: ["Secret=hunter2"], body: "hunter2\n\n```\nhunter2\n```")
    _ = try add("After")
    let before = try sandbox.text("agents/jerry/MEMORY.md")
    let receipt = try vault.redact(String(id.description.suffix(8)), reason: "a password", as: jerry)
    #expect(receipt.commit != nil)
    let after = try sandbox.text("agents/jerry/MEMORY.md")
    #expect(!after.contains("hunter2"))
    let tombstone = "## [2026-02-16T12:00:00Z]\n**Redacted:** a password\n^\(id)\n"
    let (old, new) = (before.components(separatedBy: "\n## "), after.components(separatedBy: "\n## "))
    #expect(old[1] == new[1] && old[3] == new[3])
    #expect("## \(new[2])\n".hasPrefix(tombstone))
    #expect(try vault.redact(id.description, reason: "again", as: jerry).commit == nil)
    #expect(code { _ = try vault.redact(id.description, reason: " ", as: jerry) } == .badOption)
    #expect(try vault.verify().problems.map(\.code) == [])
  }

  @Test func `compacting moves what is past and closed, with the links to it`() throws {
    let old = try add("Old", at: "2026-01-10T00:00:00Z", body: "Text.")
    let recent = try add("Recent", at: "2026-02-10T00:00:00Z")
    let open = try add("Open", fields: ["Kind=task", "Status=todo"], at: "2026-01-11T00:00:00Z")
    let closed = try add("Closed", fields: ["Kind=task", "Status=done"], at: "2026-01-12T00:00:00Z")
    _ = try add("Link", to: "shared/RECENT_EVENTS", body: "See [[agents/jerry/MEMORY#^\(old)|it]].")
    let text = try sandbox.text("agents/jerry/MEMORY.md")
    try sandbox.write(text + "\n## [2025-12-24T18:00:00Z] By hand\n\nNo id.\n", to: "agents/jerry/MEMORY.md")
    let plan = try vault.compact(isDryRun: true)
    #expect(try sandbox.text("agents/jerry/MEMORY.md").contains("By hand"))
    let commits = try sandbox.commitCount()
    let done = try vault.compact()
    #expect(done.moved.map(\.id) == plan.moved.map(\.id))
    #expect(done.moved.prefix(2).map(\.id) == [old, closed])
    let archive = "agents/jerry/archive/MEMORY-2026-01.md"
    #expect(done.moved.map(\.to) == [archive, archive, "agents/jerry/archive/MEMORY-2025-12.md"])
    #expect(try sandbox.commitCount() == commits + 2)
    let left = Document(Array(try sandbox.text("agents/jerry/MEMORY.md").utf8)).entries(
      path: "agents/jerry/MEMORY.md")
    #expect(left.map(\.id) == [recent, open])
    #expect(
      try sandbox.text("shared/RECENT_EVENTS.md").contains(
        "[[agents/jerry/archive/MEMORY-2026-01#^\(old)|it]]"))
    #expect(try vault.compact().moved.isEmpty)
    #expect(try vault.verify().problems.map(\.code) == [])
    #expect(try vault.show(old.description).path == archive)
    #expect(try vault.entries(of: "MEMORY", EntryQuery(id: old.description), as: jerry).entries.count == 1)
    #expect(try vault.log(LogQuery(file: "MEMORY"), as: jerry).changes.contains { $0.title == "Old" })
    #expect(try vault.search(SearchQuery("Text")).hits.map(\.path).contains(archive))
    #expect(try vault.tasks().items.map(\.item.state).sorted() == ["completed", "todo"])
    let byHand = try #require(done.moved.last?.id)
    #expect(
      try sandbox.text("agents/jerry/archive/MEMORY-2025-12.md").contains(
        "## [2025-12-24T18:00:00Z] By hand\n^\(byHand)\n\nNo id.\n"))
  }

  @Test func `a log that is too large gives up its oldest closed entries`() throws {
    for number in 0..<30 { _ = try add("Entry \(number)", body: String(repeating: "x", count: 1000)) }
    _ = try vault.set("compact.size", to: "10000")
    let small = try Vault(at: vault.path, environment: vault.environment)
    let moved = try small.compact().moved
    #expect(moved.count >= 20)
    #expect(try sandbox.text("agents/jerry/MEMORY.md").utf8.count <= 10000)
    #expect(try sandbox.text("agents/jerry/MEMORY.md").contains("Entry 29"))
  }

  @Test func `the index view follows, is ignored by git, and can be switched off`() throws {
    let id = try decide("two nodes")
    let index = try sandbox.text("shared/INDEX.md")
    #expect(index.contains("- [[shared/DECISIONS#^\(id)|two nodes]] (jerry), 2026-02-16"))
    #expect(try vault.status().dirty == [])
    #expect(try vault.search(SearchQuery("two nodes")).hits.allSatisfy { $0.path != "shared/INDEX.md" })
    _ = try vault.set("index", to: "off")
    _ = try decide("three nodes")
    #expect(try sandbox.text("shared/INDEX.md") == index)
    #expect(code { _ = try vault.set("index", to: "maybe") } == .badOption)
  }

  @Test func `the log of a note gives what the whole log gives of it, a change at a time`() throws {
    for number in 0..<5 {
      _ = try add("M\(number)")
      _ = try add("H\(number)", to: "HISTORY")
    }
    let all = try vault.log(as: jerry).changes.filter { $0.path == "agents/jerry/MEMORY.md" }
    #expect(try vault.log(LogQuery(file: "MEMORY"), as: jerry).changes.map(\.title) == all.map(\.title))
    var seen = [String]()
    try vault.log(LogQuery(file: "MEMORY"), as: jerry) { change in
      seen.append(change.title)
      return seen.count < 2
    }
    #expect(seen == ["M4", "M3"])
  }
}
