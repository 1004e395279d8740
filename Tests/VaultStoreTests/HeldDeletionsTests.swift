import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

@Suite struct HeldDeletionsTests {
  /// Notes before and after by name, each with its text, and the names that are held.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var old = [String: String]()
    var new = [String: String]()
    /// How many notes and entries the vault has beside these.
    var rest = 0
    var held: [String] = []
  }

  /// `count` notes, each with a text of its own.
  static func notes(_ numbers: Range<Int>, _ prefix: String = "n") -> [String: String] {
    Dictionary(uniqueKeysWithValues: numbers.map { ("\(prefix)\($0).md", "note \($0)\n") })
  }

  /// A note with an entry for each number.
  static func log(_ numbers: Range<Int>) -> String {
    numbers.map { "## [2026-02-16T10:\($0 < 10 ? "0" : "")\($0):00Z] Entry \($0)\n" }.joined(separator: "\n")
  }

  /// The same with written ids.
  static func written(_ numbers: Range<Int>, _ text: String) -> String {
    numbers.map { number in
      let id = EntryID(high: 1_771_236_000_000 << 16 | UInt64(number), low: 1)
      return "## [2026-02-16T10:00:00Z] \(text)\n**Task:** \(text) \(number)\n^\(id)\n"
    }.joined(separator: "\n")
  }

  static let cases = [
    Case(testDescription: "nothing"),
    Case(testDescription: "all of nine notes", old: notes(0..<9)),
    Case(testDescription: "all of ten notes", old: notes(0..<10), held: notes(0..<10).keys.sorted()),
    Case(testDescription: "half of twenty notes", old: notes(0..<10), rest: 10),
    Case(
      testDescription: "more than half of nineteen notes", old: notes(0..<10), rest: 9,
      held: notes(0..<10).keys.sorted()),
    Case(testDescription: "ten notes that were moved", old: notes(0..<10), new: notes(0..<10, "moved/n")),
    Case(
      testDescription: "ten of twenty-one notes that were moved, the rest deleted", old: notes(0..<21),
      new: notes(0..<10, "moved/n"), held: (10..<21).map { "n\($0).md" }.sorted()),
    Case(
      testDescription: "files that are no notes",
      old: ["a.txt": "x"].merging(
        Dictionary(uniqueKeysWithValues: (0..<12).map { ("conflicts/\($0).md", "\($0)") })
      ) { one, _ in one }),
    Case(testDescription: "nine entries", old: ["log.md": log(0..<9)], new: ["log.md": "# Log\n"]),
    Case(
      testDescription: "all ten entries", old: ["log.md": log(0..<10)], new: ["log.md": "# Log\n"],
      held: ["log.md"]),
    Case(
      testDescription: "ten of twenty entries", old: ["log.md": log(0..<20)], new: ["log.md": log(0..<10)]),
    Case(
      testDescription: "eleven of twenty entries", old: ["log.md": log(0..<20)], new: ["log.md": log(0..<9)],
      held: ["log.md"]),
    Case(
      testDescription: "ten of ten entries, with ten elsewhere", old: ["log.md": log(0..<10)],
      new: ["log.md": ""], rest: 10),
    Case(
      testDescription: "entries that went to another note", old: ["log.md": log(0..<20)],
      new: ["log.md": "", "archive.md": log(0..<20)]),
    Case(
      testDescription: "entries by hand that were all edited", old: ["log.md": log(0..<20)],
      new: ["log.md": log(0..<20).replacing("\n\n", with: "\nmore\n\n")]),
    Case(
      testDescription: "entries with ids that were all rewritten", old: ["log.md": written(0..<20, "old")],
      new: ["log.md": "", "other.md": written(0..<20, "new")]),
    Case(
      testDescription: "entries with ids, of which most are gone and the rest rewritten",
      old: ["log.md": written(0..<20, "old")], new: ["log.md": written(0..<9, "new")], held: ["log.md"]),
    Case(
      testDescription: "entries of several notes, one of which only grew",
      old: ["a.md": log(0..<6), "b.md": log(6..<12), "c.md": "c\n"],
      new: ["a.md": "", "b.md": "", "c.md": "c\nmore\n"], held: ["a.md", "b.md"]),
  ]

  @Test(arguments: cases)
  func `deletions of more than half, and at least ten, are held`(table: Case) throws {
    let changes = try Set(table.old.keys).union(table.new.keys).sorted().map { name in
      SnapshotPlan.Change(
        path: try #require(VaultPath(name)), old: table.old[name].map { VaultFile(Array($0.utf8)) },
        new: table.new[name].map { VaultFile(Array($0.utf8)) })
    }
    let entries = table.old.values.map { $0.split(separator: "\n").count { $0.hasPrefix("## [") } }
    let held = HeldDeletions(changes, notes: table.old.count + table.rest) {
      entries.reduce(0, +) + table.rest
    }
    #expect(held.paths.map(\.description).sorted() == table.held)
  }

  let sandbox: Sandbox
  let vault: TestVault

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    for (name, text) in Self.notes(0..<12) { try vault.write(text, to: name) }
    try vault.write(Self.log(0..<20), to: "log.md")
    try vault.snapshot()
  }

  @Test func `held deletions stay in the last commit, and all else is committed`() throws {
    for name in Self.notes(0..<12).keys { try vault.remove(name) }
    try vault.write("new\n", to: "new.md")
    let snapshot = try vault.snapshot()
    #expect(snapshot.held.count == 12 && snapshot.commits.count == 1)
    #expect(try vault.git("ls-tree", "--name-only", "HEAD", "new.md", "n0.md") == "n0.md\nnew.md")
    #expect(vault.text("n0.md") == nil)
    // Nor does a second look take them for never written.
    #expect(try vault.snapshot().held.count == 12)
    #expect(vault.text("n0.md") == nil)
    let allowed = try vault.snapshot(SnapshotRequest(allowsMassDeletion: true))
    #expect(allowed.held.isEmpty && allowed.commits.count == 1)
    #expect(try vault.complaints() == [])
  }

  @Test func `notes that come back are no longer held`() throws {
    for name in Self.notes(0..<12).keys { try vault.remove(name) }
    #expect(try vault.snapshot().held.count == 12)
    for (name, text) in Self.notes(0..<12) { try vault.write(text, to: name) }
    let snapshot = try vault.snapshot()
    #expect(snapshot.held.isEmpty && snapshot.commits.isEmpty)
    #expect(try vault.complaints() == [])
  }

  @Test func `a note that lost most of the vault's entries is not forgotten while it is held`() throws {
    try vault.write(Self.log(0..<5), to: "log.md")
    try vault.write("new\n", to: "new.md")
    vault.outlastYoungFiles()
    let first = try vault.snapshot()
    #expect(first.held.map(\.description) == ["log.md"] && first.commits.count == 1)
    vault.outlastYoungFiles()
    #expect(try vault.git("status", "--porcelain") == " M log.md")
    #expect(try vault.snapshot().held.count == 1)
    #expect(try vault.snapshot(SnapshotRequest(allowsMassDeletion: true)).commits.count == 1)
    #expect(vault.text("log.md") == Self.log(0..<5))
    #expect(try vault.complaints() == [])
  }

  @Test func `an entry appended to a note that is held brings no deletion with it`() throws {
    for name in Self.notes(0..<12).keys { try vault.remove(name) }
    try vault.write(Self.log(0..<5), to: "log.md")
    try vault.append("Appended", to: "n0.md")
    try vault.append("Appended", to: "log.md")
    #expect(try vault.git("show", "HEAD:n0.md").hasPrefix("note 0\n"))
    #expect(try vault.git("show", "HEAD:log.md").contains("Entry 19"))
    #expect(try vault.git("show", "HEAD:log.md").contains("Appended"))
  }

  @Test(arguments: ["n0.md", "renamed.md"])
  func `what is deleted from a note behind that is deleted`(name: String) throws {
    for name in Self.notes(0..<12).keys { try vault.remove(name) }
    try vault.append("Appended", to: "n0.md")
    let text = try #require(vault.text("n0.md"))
    try vault.remove("n0.md")
    // The entry alone is deleted, or the note is renamed.
    try vault.write(name == "n0.md" ? "note 0\n" : text, to: name)
    vault.outlastYoungFiles()
    _ = try vault.snapshot(SnapshotRequest(allowsMassDeletion: true))
    let isEntry = name == "n0.md"
    #expect(
      vault.text("n0.md") == (isEntry ? "note 0\n" : nil) && vault.text(name) == (isEntry ? "note 0\n" : text)
    )
    #expect(try vault.git("status", "--porcelain") == "")
  }
}
