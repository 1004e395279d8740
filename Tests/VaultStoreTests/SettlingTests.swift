import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

@Suite struct SettlingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var old: String?
    var new: String?
    var age: Int64 = 100
    var isUnderWay: Bool
  }

  static let cases = [
    Case(testDescription: "grown by a line", old: "a\n", new: "a\nb\n", isUnderWay: false),
    Case(testDescription: "grown by half a line", old: "a\n", new: "a\nb", isUnderWay: true),
    Case(
      testDescription: "half a line, two seconds ago", old: "a\n", new: "a\nb", age: 2000, isUnderWay: false),
    Case(
      testDescription: "half a line, almost two seconds ago", old: "a\n", new: "a\nb", age: 1999,
      isUnderWay: true),
    Case(
      testDescription: "half a line, in this very instant", old: "a\n", new: "a\nb", age: 0, isUnderWay: true),
    Case(
      testDescription: "half a line, tomorrow", old: "a\n", new: "a\nb", age: -86_400_000, isUnderWay: false),
    Case(testDescription: "shrunk", old: "a\nb\n", new: "a\n", isUnderWay: true),
    Case(testDescription: "shrunk a while ago", old: "a\nb\n", new: "a\n", age: 5000, isUnderWay: false),
    Case(testDescription: "emptied", old: "a\n", new: "", isUnderWay: true),
    Case(testDescription: "new and empty", new: "", isUnderWay: false),
    Case(testDescription: "new and half a line", new: "a", isUnderWay: true),
    Case(testDescription: "a line that ends as on an old Mac", old: "a\r", new: "a\rb\r", isUnderWay: false),
    Case(testDescription: "deleted", old: "a\n", isUnderWay: false),
  ]

  @Test(arguments: cases)
  func `a file is under way while it shrank or ends in half a line`(table: Case) throws {
    let change = SnapshotPlan.Change(
      path: try #require(VaultPath("a.md")), old: table.old.map { VaultFile(Array($0.utf8)) },
      new: table.new.map { VaultFile(Array($0.utf8)) })
    let modified = TestClock.noon - table.age
    let time = FileStat.Time(
      seconds: modified / 1000, nanoseconds: UInt32(modified % 1000) * 1_000_000)
    #expect(Settling.isUnderWay(change, modified: time, now: TestClock.noon) == table.isUnderWay)
  }

  let sandbox: Sandbox
  let vault: TestVault
  let patient = SnapshotRequest(leavesUnsettled: true)

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write("one\ntwo\n", to: "a.md")
    try vault.write("one\n", to: "b.md")
    try vault.snapshot()
  }

  @Test(arguments: ["one\n", "one\ntwo\nthr", ""])
  func `a file in mid-save is left, and taken in once it is quiet`(text: String) throws {
    try vault.write(text, to: "a.md", millisecondsAgo: 500)
    let first = try vault.snapshot(patient)
    #expect(first.unsettled.map(\.description) == ["a.md"] && first.commits.isEmpty)
    vault.clock.advance(seconds: 2)
    let second = try vault.snapshot(patient)
    #expect(second.unsettled.isEmpty && second.commits.count == 1)
    #expect(try vault.git("show", "HEAD:a.md") == (text.hasSuffix("\n") ? String(text.dropLast()) : text))
    #expect(try vault.complaints() == [])
  }

  @Test func `a file in mid-save is not forgotten while others are committed`() throws {
    try vault.write("one\ntwo\nthr", to: "a.md", millisecondsAgo: 500)
    try vault.write("one\ntwo\n", to: "b.md")
    vault.outlastYoungFiles()
    let first = try vault.snapshot(patient)
    #expect(first.unsettled.count == 1 && first.commits.count == 1)
    vault.outlastYoungFiles()
    #expect(try vault.git("status", "--porcelain") == " M a.md")
    vault.clock.advance(seconds: 2)
    #expect(try vault.snapshot(patient).commits.count == 1)
    #expect(try vault.git("show", "HEAD:a.md") == "one\ntwo\nthr")
    #expect(try vault.complaints() == [])
  }

  @Test(arguments: [("b.md", "c.md"), ("c.md", "b.md")])
  func `an entry that moves is taken in at both ends at once`(underWay: String, other: String) throws {
    let entry = "## [2026-02-16T10:00:00Z] Mine\n"
    try vault.write("one\n\n" + entry, to: "b.md")
    try vault.snapshot()
    let texts = ["b.md": "one\n", "c.md": entry + "\nhalf"]
    try vault.write(#require(texts[underWay]), to: underWay, millisecondsAgo: 500)
    try vault.write(#require(texts[other]), to: other, millisecondsAgo: 5000)
    try vault.write("one\ntwo\nthree\n", to: "a.md")
    let first = try vault.snapshot(patient)
    #expect(first.unsettled.map(\.description) == ["b.md", "c.md"] && first.commits.count == 1)
    vault.clock.advance(seconds: 2)
    #expect(try vault.snapshot(patient).unsettled.isEmpty)
    #expect(try vault.git("grep", "-c", "Mine", "HEAD", "--") == "HEAD:c.md:1")
    #expect(try vault.complaints() == [])
  }

  @Test func `no clock holds a file for ever`() throws {
    try vault.write("one\n", to: "a.md", millisecondsAgo: -60_000)
    #expect(try vault.snapshot(patient).commits.count == 1)
    try vault.write("one\nhalf", to: "a.md", millisecondsAgo: 500)
    #expect(try vault.snapshot(patient).unsettled.count == 1)
    // The clock is set back behind the file's time.
    vault.clock.advance(seconds: -60)
    #expect(try vault.snapshot(patient).commits.count == 1)
  }

  @Test func `nobody waits who doesn't ask for it`() throws {
    try vault.write("one\ntwo\nthr", to: "a.md", millisecondsAgo: 500)
    #expect(try vault.snapshot().commits.count == 1)
  }

  @Test func `nothing is put over a file in mid-save`() throws {
    let (branch, head) = try vault.vault.head()
    let target = try vault.commit([("a.md", .blob, "theirs\n")], on: head)
    try vault.write("one\ntwo\nthr", to: "a.md", millisecondsAgo: 500)
    let snapshot = try vault.snapshot(patient)
    #expect(snapshot.unsettled.count == 1)
    guard case .changed = try vault.vault.apply(target, over: snapshot.head, branch: branch) else {
      Issue.record("the file was replaced")
      return
    }
    #expect(vault.text("a.md") == "one\ntwo\nthr")
  }
}
