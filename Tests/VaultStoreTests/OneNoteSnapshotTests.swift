import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

/// A snapshot of the one note that an entry is about to be appended to.
@Suite struct OneNoteSnapshotTests {
  let sandbox: Sandbox
  let vault: TestVault

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    for name in ["a", "b", "c"] { try vault.write("# \(name)\n", to: "\(name).md") }
    try vault.snapshot()
  }

  private func changed(_ commit: String) throws -> String {
    try vault.git("diff-tree", "-r", "--name-status", "--no-commit-id", commit)
  }

  @Test func `an append commits its own note's text, and another's stays for the next snapshot`() throws {
    try vault.write("# a\nby hand\n", to: "a.md")
    try vault.write("# b\nby hand\n", to: "b.md")
    try vault.write("new\n", to: "d.md")
    try vault.append("Entry", to: "a.md")
    #expect(try vault.log().prefix(2) == ["Ada: a: Entry", "Ada: edit a"])
    #expect(try changed("HEAD~1") == "M\ta.md" && changed("HEAD") == "M\ta.md")
    #expect(try vault.git("status", "--porcelain") == " M b.md\n?? d.md")
    let snapshot = try vault.snapshot()
    #expect(snapshot.commits.count == 1)
    #expect(try changed("HEAD") == "M\tb.md\nA\td.md")
    #expect(try vault.complaints() == [])
  }

  @Test(arguments: ["a.md", "b.md"])
  func `an append to one end of a move doubles nothing`(path: String) throws {
    let (branch, head) = try vault.vault.head()
    let entry = "## [2026-02-16T10:00:00Z] Theirs\n"
    let target = try vault.commit([("a.md", .blob, "# a\n\n" + entry)], on: head)
    _ = try vault.vault.apply(target, over: head, branch: branch)
    try vault.write("# a\n", to: "a.md")
    try vault.write("# b\n\n" + entry, to: "b.md")
    try vault.append("Entry", to: path)
    try vault.snapshot()
    #expect(try vault.git("grep", "-c", "Theirs", "HEAD", "--") == "HEAD:b.md:1")
    #expect(try vault.complaints() == [])
  }

  @Test func `an append where an entry was moved to takes in where it came from`() throws {
    let id = try vault.append("Moved", to: "a.md").id
    let moved = try #require(vault.text("a.md")).components(separatedBy: "\n## ")[1]
    try vault.write("# a\n", to: "a.md")
    try vault.write("# b\n\n## " + moved, to: "b.md")
    try vault.append("Entry", to: "b.md")
    #expect(try vault.git("grep", "-c", "\(id)", "HEAD", "--") == "HEAD:b.md:1")
  }

  @Test func `what another note lost is a deletion for the next snapshot, and nothing else is`() throws {
    try vault.remove("b.md")
    try vault.write("# a\nby hand\n", to: "a.md")
    try vault.append("Entry", to: "a.md")
    try vault.append("Entry", to: "new.md")
    #expect(try changed("HEAD") == "A\tnew.md" && vault.text("b.md") == nil)
    let snapshot = try vault.snapshot()
    #expect(snapshot.commits.count == 1)
    #expect(try changed("HEAD") == "D\tb.md")
    try vault.remove("new.md")
    #expect(try vault.snapshot().commits.count == 1)
    #expect(try changed("HEAD") == "D\tnew.md")
    #expect(try vault.complaints() == [])
  }

  @Test func `a note that was never on disk is put there, and not deleted, after an append`() throws {
    let (_, head) = try vault.vault.head()
    let target = try vault.commit([("theirs.md", .blob, "theirs\n")], on: head)
    try vault.git("update-ref", "refs/heads/main", target.hex)
    try vault.write("# a\nby hand\n", to: "a.md")
    try vault.append("Entry", to: "a.md")
    try vault.append("Second", to: "a.md")
    #expect(try vault.snapshot().commits.isEmpty)
    #expect(vault.text("theirs.md") == "theirs\n")
    #expect(try vault.complaints() == [])
  }

  @Test func `an append to such a note keeps what it has`() throws {
    let (_, head) = try vault.vault.head()
    let target = try vault.commit([("theirs.md", .blob, "theirs\n")], on: head)
    try vault.git("update-ref", "refs/heads/main", target.hex)
    try vault.append("Entry", to: "theirs.md")
    #expect(vault.text("theirs.md")?.hasPrefix("theirs\n") == true)
    #expect(try vault.snapshot().commits.isEmpty)
  }

  @Test func `a note that was deleted by hand begins anew`() throws {
    try vault.remove("a.md")
    try vault.append("Entry", to: "a.md")
    #expect(try vault.log().prefix(2) == ["Ada: a: Entry", "Ada: delete a"])
    #expect(vault.text("a.md")?.contains("# a\n") == false)
    #expect(try vault.complaints() == [])
  }

  @Test func `a hand-written entry is a commit of its own before the one that is appended`() throws {
    try vault.write("# a\n\n## [2026-02-16T10:00:00Z] By hand\n", to: "a.md")
    try vault.append("Appended", to: "a.md")
    #expect(try vault.log().prefix(2) == ["Ada: a: Appended", "Ada: a: By hand"])
    #expect(try vault.snapshot().commits.isEmpty)
  }

  @Test func `a stale save of the note is mended first`() throws {
    let (branch, head) = try vault.vault.head()
    let target = try vault.commit(
      [("a.md", .blob, "# a\n\n## [2026-02-16T10:00:00Z] Theirs\n")], on: head)
    _ = try vault.vault.locked { try vault.vault.apply(target, over: head, branch: branch) }
    try vault.write("# a\n\n## [2026-02-16T11:00:00Z] Mine\n", to: "a.md")
    try vault.append("Appended", to: "a.md")
    let titles = vault.text("a.md")?.split(separator: "\n").filter { $0.hasPrefix("## ") }
      .map { String($0.dropFirst(26)) }
    #expect(titles == ["Theirs", "Mine", "Appended"])
    #expect(try vault.complaints() == [])
  }
}
