import Foundation
import Git
import Testing
import VaultStore

@testable import VaultOperations

@Suite struct ReadTests {
  private let sandbox: Sandbox
  private var vault: Vault { sandbox.vault }

  init() throws { sandbox = try Sandbox() }

  private func add(_ title: String, at time: String? = nil, to file: String = "shared/DECISIONS") throws
    -> AppendReceipt
  {
    var entry = NewEntry()
    (entry.title, entry.time) = (title, time)
    return try vault.add(entry, to: file, as: nil)
  }

  private func titles(_ query: EntryQuery) throws -> [String] {
    try vault.entries(of: "shared/DECISIONS", query, as: nil).entries.map(\.entry.title)
  }

  @Test func `entries are read in file order, and narrowed down`() throws {
    _ = try add("A", at: "2026-02-14T00:00:00Z")
    let second = try add("B", at: "2026-02-16T00:00:00Z")
    _ = try add("C", at: "2026-02-15T00:00:00Z")
    #expect(try titles(EntryQuery()) == ["A", "B", "C"])
    #expect(try titles(EntryQuery(last: 2)) == ["B", "C"])
    #expect(try titles(EntryQuery(last: 0)) == [])
    #expect(try titles(EntryQuery(last: 9)) == ["A", "B", "C"])
    #expect(try titles(EntryQuery(since: "2d")) == ["B", "C"])
    #expect(try titles(EntryQuery(since: "2026-02-16")) == ["B"])
    #expect(try titles(EntryQuery(id: String(second.id.description.suffix(6)))) == ["B"])
    #expect(code { _ = try titles(EntryQuery(last: -1)) } == .badOption)
  }

  @Test func `a note is read as it was`() throws {
    let first = try add("A")
    _ = try add("B")
    let commit = try #require(first.commit)
    #expect(try titles(EntryQuery(asOf: commit.hex)) == ["A"])
    #expect(try titles(EntryQuery(asOf: String(commit.hex.prefix(9)))) == ["A"])
    #expect(try titles(EntryQuery(asOf: "HEAD~1")) == ["A"])
    #expect(try titles(EntryQuery(asOf: "main")) == ["A", "B"])
    #expect(try titles(EntryQuery(asOf: "2026-02-16T12:00:00Z")) == ["A", "B"])
    #expect(code { _ = try titles(EntryQuery(asOf: "2026-02-16T11:59:59Z")) } == .notFound)
    #expect(code { _ = try titles(EntryQuery(asOf: "0000000")) } == .notFound)
    #expect(code { _ = try titles(EntryQuery(asOf: "whenever")) } == .badTime)
  }

  @Test func `the author is whom the entry names, else its commit, else its folder`() throws {
    var entry = NewEntry()
    (entry.title, entry.fields) = ("A", ["Agent=billy"])
    _ = try vault.add(entry, to: "jerry/MEMORY", as: nil)
    _ = try vault.add(entry.with(fields: []), to: "jerry/MEMORY", as: vault.actingAgent("bobby", in: .none))
    try sandbox.write(
      try sandbox.text("agents/jerry/MEMORY.md") + "\n## [2026-02-16T13:00:00Z] By hand\n",
      to: "agents/jerry/MEMORY.md")
    let found = try vault.entries(of: "jerry/MEMORY", as: nil).entries
    #expect(found.map(\.author) == ["billy", "bobby", "jerry"])
    #expect(found.map { $0.commit == nil } == [false, false, true])
  }

  @Test func `the log tells entries from edits, newest first`() throws {
    var alert = NewEntry()
    (alert.title, alert.fields) = ("Disk full", ["Severity=error"])
    _ = try vault.add(alert, to: "bobby/ALERTS", as: nil)
    _ = try add("A", at: "2026-02-14T00:00:00Z")
    _ = try vault.setSection("Now", of: "shared/CURRENT_FOCUS", to: "x", as: nil)
    let all = try vault.log(as: nil).changes
    #expect(all.prefix(3).map(\.kind) == ["edit", "entry", "alert"])
    #expect(all.prefix(3).map(\.title) == ["shared/CURRENT_FOCUS: set Now", "A", "Disk full"])
    #expect(all.prefix(3).map(\.operation) == [.edit, .add, .add])
    #expect(try vault.log(LogQuery(kind: "alert"), as: nil).changes.map(\.path) == ["agents/bobby/ALERTS.md"])
    #expect(try vault.log(LogQuery(file: "shared/DECISIONS", last: 1), as: nil).changes.map(\.title) == ["A"])
    #expect(try vault.log(LogQuery(agent: "bobby"), as: nil).changes.count == 1)
    #expect(try !vault.log(LogQuery(since: "1d"), as: nil).changes.contains { $0.title == "A" })
  }

  @Test func `verify finds what is wrong`() throws {
    let first = try add("A")
    #expect(try vault.verify().problems.map(\.code) == [])
    let text = try sandbox.text("shared/DECISIONS.md")
    try sandbox.write(
      "\(text)\n## [2026-02-16T25:00:00Z] Bad\n\n## [2026-02-16T12:00:00Z] Copy\n^\(first.id)\n",
      to: "notes/copy.md")
    #expect(Set(try vault.verify().problems.map(\.code)) == ["bad-time", "same-id"])
    try FileManager.default.removeItem(atPath: "\(vault.path)/notes/copy.md")
    let cut = text.prefix { $0 != "[" }.dropLast(3)
    try sandbox.write(String(cut), to: "shared/DECISIONS.md")
    let identity = try vault.identity()
    #expect(try vault.verify().problems.map(\.code) == ["lost-entry"])
    _ = try vault.locked { try vault.snapshot(identity: identity) }
    #expect(try vault.verify().problems.map(\.code) == [])
  }

  @Test func `verify finds what a merge by hand left out, whoever wrote it`() throws {
    let repository = vault.repository
    let start = try #require(try vault.headCommit())
    let base = try repository.readCommit(start).tree
    let person = Signature(name: "Ada", email: "a@b.org", time: Sandbox.now / 1000)
    func commit(_ text: String?, on parents: [ObjectID]) throws -> ObjectID {
      let file = try text.map { (FileMode.blob, try repository.writeBlob(Array($0.utf8))) }
      let tree = try text == nil ? base : repository.updateTree(base, changes: [("shared/A.md", file)])
      return try repository.writeCommit(
        tree: tree, parents: parents, author: person, committer: person, message: "by hand\n")
    }
    let one = try commit("## [2026-02-16T12:00:00Z] One\n^01khga5be04d5e6f7g8h9j0kmn\n", on: [start])
    let merge = try commit(nil, on: [start, one])
    try repository.updateReference("refs/heads/main", to: merge, expecting: start, log: "test")
    let problems = try vault.verify().problems
    #expect(problems.map(\.code) == ["lost-entry"] && problems.first?.path == one.hex)
    #expect(problems.first?.message.contains("01khga5be04d5e6f7g8h9j0kmn") == true)
  }

  @Test func `verify finds a byte that the disk changed, however old the pack is`() throws {
    _ = try add("A")
    let packs = "\(vault.path)/.git/objects/pack"
    let names = try FileManager.default.contentsOfDirectory(atPath: packs).sorted()
    #expect(try vault.repository.verifyPacks().damaged == [])
    for ending in [".pack", ".idx"] {
      let name = try #require(names.first { $0.hasSuffix(ending) })
      let url = URL(fileURLWithPath: "\(packs)/\(name)")
      let bytes = try Data(contentsOf: url)
      var changed = bytes
      changed[bytes.count - 30] ^= 4
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: url.path)
      try changed.write(to: url)
      let problems = try Vault(at: vault.path).verify().problems
      #expect(problems.contains { $0.code == "bad-object" && $0.path == name }, "\(ending)")
      try bytes.write(to: url)
    }
    #expect(try Vault(at: vault.path).verify().problems.map(\.code) == [])
  }

  @Test func `status tells what is not yet committed, and which times are ahead`() throws {
    #expect(try vault.status().dirty == [])
    try sandbox.write("x", to: "notes/new.md")
    let ahead = try add("A", at: "2026-02-16T12:06:00Z")
    _ = try add("B", at: "2026-02-16T12:04:00Z")
    let status = try vault.status()
    #expect(status.dirty == ["notes/new.md"])
    #expect(status.clockSuspect == [ahead.id])
    #expect(status.node == "jerry")
    #expect(status.warnings.map(\.code) == [])
  }
}

extension NewEntry {
  fileprivate func with(fields: [String]) -> NewEntry {
    var copy = self
    copy.fields = fields
    return copy
  }
}
