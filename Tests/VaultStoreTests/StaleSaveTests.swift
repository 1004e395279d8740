import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

@Suite struct StaleSaveTests {
  let sandbox: Sandbox
  let vault: TestVault
  let path = "shared/TASKS.md"

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write(text("One"), to: path)
    try vault.snapshot()
  }

  /// A note with entries of these titles, one a minute.
  private func text(_ titles: String...) -> String {
    let minutes = ["One": "01", "Two": "02", "Three": "03", "Mine": "09"]
    return titles.map { "## [2026-02-16T10:\(minutes[$0] ?? "30"):00Z] \($0)\n" }.joined(separator: "\n")
  }

  /// Puts a version on disk as sync does.
  private func bring(_ text: String) throws {
    let (branch, head) = try vault.vault.head()
    let target = try vault.commit([(path, .blob, text)], on: head)
    guard case .applied = try vault.vault.apply(target, over: head, branch: branch) else {
      Issue.record("nothing was applied")
      return
    }
  }

  @Test func `a stale save is merged with what sync brought`() throws {
    try bring(text("One", "Two"))
    try vault.write(text("One", "Mine"), to: path)
    let snapshot = try vault.snapshot()
    #expect(snapshot.reconciled == [path] && snapshot.commits.count == 1)
    #expect(vault.text(path) == text("One", "Two", "Mine"))
    #expect(try vault.complaints() == [])
    #expect(try vault.snapshot().commits.isEmpty)
  }

  @Test func `a second deletion stands`() throws {
    try bring(text("One", "Two"))
    try vault.write(text("One", "Mine"), to: path)
    try vault.snapshot()
    try vault.write(text("One", "Mine"), to: path)
    let snapshot = try vault.snapshot()
    #expect(snapshot.reconciled.isEmpty && snapshot.commits.count == 1)
    #expect(vault.text(path) == text("One", "Mine"))
  }

  @Test func `a save that has some of what was brought is an edit`() throws {
    try bring(text("One", "Two", "Three"))
    try vault.write(text("One", "Three"), to: path)
    #expect(try vault.snapshot().reconciled.isEmpty)
    #expect(vault.text(path) == text("One", "Three"))
  }

  @Test func `of several versions the oldest that fits was read`() throws {
    try bring(text("One", "Two"))
    try bring(text("One", "Two", "Three"))
    try vault.write(text("One", "Mine"), to: path)
    #expect(try vault.snapshot().reconciled == [path])
    #expect(vault.text(path) == text("One", "Two", "Three", "Mine"))
  }

  @Test func `a save of the version between two is an edit of that one`() throws {
    try bring(text("One", "Two"))
    try bring(text("One", "Two", "Three"))
    try vault.write(text("Two", "Mine"), to: path)
    #expect(try vault.snapshot().reconciled == [path])
    #expect(vault.text(path) == text("Two", "Three", "Mine"))
  }

  @Test func `a note that both made at once keeps both`() throws {
    let (branch, head) = try vault.vault.head()
    let target = try vault.commit([("shared/NEW.md", .blob, text("Two"))], on: head)
    _ = try vault.vault.apply(target, over: head, branch: branch)
    try vault.write(text("Mine"), to: "shared/NEW.md")
    try vault.snapshot()
    #expect(vault.text("shared/NEW.md") == text("Two", "Mine"))
  }

  @Test func `what sync deleted is not brought back by a stale save`() throws {
    try bring("")
    try vault.write(text("One", "Mine"), to: path)
    #expect(try vault.snapshot().reconciled == [path])
    #expect(vault.text(path) == text("Mine"))
  }

  @Test func `what loses is kept`() throws {
    try bring("## [2026-02-16T10:01:00Z] One\ntheirs\n\n" + text("Two"))
    try vault.write("## [2026-02-16T10:01:00Z] One\nmine\n", to: path)
    let snapshot = try vault.snapshot()
    #expect(snapshot.reconciled == [path])
    let note = try #require(vault.text(path))
    #expect(note.contains("Two") && note.contains("mine") != note.contains("theirs"))
    let kept = try vault.git("ls-files", "conflicts").split(separator: "\n")
    #expect(kept.count == 1)
    let loser = try #require(vault.text(String(kept[0])))
    #expect(
      loser.contains("mine") != note.contains("mine") && loser.contains("theirs") != note.contains("theirs"))
    #expect(try vault.complaints() == [])
  }

  @Test func `after ten minutes a save is what it looks like`() throws {
    try bring(text("One", "Two"))
    vault.clock.advance(seconds: 601)
    try vault.write(text("One", "Mine"), to: path)
    #expect(try vault.snapshot().reconciled.isEmpty)
    #expect(vault.text(path) == text("One", "Mine"))
  }

  /// The ten minutes begin when it is there again.
  @Test func `a copy of a note that was gone for an hour is a stale one once the note is back`() throws {
    try bring(text("One", "Two"))
    try vault.remove(path)
    try vault.snapshot()
    vault.clock.advance(seconds: 3600)
    try bring(text("One", "Two", "Three"))
    try vault.write(text("One", "Two", "Mine"), to: path)
    #expect(try vault.snapshot().reconciled == [path])
    #expect(vault.text(path) == text("One", "Two", "Three", "Mine"))
  }

  @Test func `an entry appended through the command keeps what sync brought before`() throws {
    try bring(text("One", "Two"))
    try vault.append("Appended", to: path)
    try vault.write(text("One", "Mine"), to: path)
    try vault.snapshot()
    let note = try #require(vault.text(path))
    #expect(["One", "Two", "Mine", "Appended"].allSatisfy(note.contains))
  }

  @Test func `an edit of the very thing that was brought is no stale save`() throws {
    try bring(text("One", "Two"))
    let edited = text("One", "Two").replacing("Two\n", with: "Two\nedited\n")
    try vault.write(edited, to: path)
    #expect(try vault.snapshot().reconciled.isEmpty)
    #expect(vault.text(path) == edited)
    #expect(try vault.git("ls-files", "conflicts").isEmpty)
  }

  @Test func `an edit of a note that was just brought is no stale save`() throws {
    let (branch, head) = try vault.vault.head()
    let target = try vault.commit([("shared/NEW.md", .blob, "# New\n\n" + text("Two"))], on: head)
    _ = try vault.vault.apply(target, over: head, branch: branch)
    let edited = "# New\n\n" + text("Two").replacing("Two\n", with: "Two\nedited\n")
    try vault.write(edited, to: "shared/NEW.md")
    #expect(try vault.snapshot().reconciled.isEmpty)
    #expect(vault.text("shared/NEW.md") == edited)
  }

  @Test func `notes that both made at once keep both, though they begin alike`() throws {
    let (branch, head) = try vault.vault.head()
    let target = try vault.commit([("shared/NEW.md", .blob, "# New\n\n" + text("Two"))], on: head)
    _ = try vault.vault.apply(target, over: head, branch: branch)
    try vault.write("# New\n\n" + text("Mine"), to: "shared/NEW.md")
    try vault.snapshot()
    #expect(vault.text("shared/NEW.md") == "# New\n\n" + text("Two", "Mine"))
  }

  @Test func `a section that was changed and is edited on is no stale save`() throws {
    try vault.write("# A\n\none\ntwo\n", to: path)
    try vault.snapshot()
    try bring("# A\n\none\ntheirs\n")
    try vault.write("# A\n\nmine\ntheirs\n", to: path)
    #expect(try vault.snapshot().reconciled.isEmpty)
    try bring("# A\n\nmine\ntheirs\nmore\n")
    try vault.write("# A\n\nagain\ntheirs\n", to: path)
    #expect(try vault.snapshot().reconciled == [path])
    #expect(vault.text(path) == "# A\n\nagain\ntheirs\nmore\n")
  }

  @Test func `text above the first heading that both wrote is no sign of having seen the rest`() throws {
    try bring("Theirs.\n\n" + text("One", "Two"))
    try vault.write("Mine.\n\n" + text("One"), to: path)
    #expect(try vault.snapshot().reconciled == [path])
    #expect(vault.text(path)?.contains("Two") == true)
  }

  @Test func `an entry that was brought and moved to another note stands there only`() throws {
    try bring(text("One", "Two"))
    try vault.write(text("One"), to: path)
    try vault.write(text("Two"), to: "shared/ARCHIVE.md")
    #expect(try vault.snapshot().reconciled.isEmpty)
    #expect(vault.text(path) == text("One") && vault.text("shared/ARCHIVE.md") == text("Two"))
  }

  @Test func `a stale save is one, though an entry was moved from the note too`() throws {
    try bring(text("One", "Two", "Three"))
    try vault.write(text("One", "Mine"), to: path)
    try vault.write(text("Two"), to: "shared/ARCHIVE.md")
    #expect(try vault.snapshot().reconciled == [path])
    #expect(vault.text(path) == text("One", "Three", "Mine"))
  }

  @Test func `an entry that sync moved away, and that is moved back, stays`() throws {
    let (branch, head) = try vault.vault.head()
    let other = "shared/ARCHIVE.md"
    let target = try vault.commit(
      [(path, .blob, "# Tasks\n"), (other, .blob, "# Archive\n\n" + text("One"))], on: head)
    _ = try vault.vault.apply(target, over: head, branch: branch)
    try vault.write("# Tasks\n\n" + text("One"), to: path)
    try vault.write("# Archive\n", to: other)
    #expect(try vault.snapshot().reconciled.isEmpty)
    #expect(vault.text(path) == "# Tasks\n\n" + text("One") && vault.text(other) == "# Archive\n")
  }

  @Test func `what keeps a loser is written before the note that it lost in`() throws {
    let file = VaultFile([])
    let files = ["agents/a/MEMORY.md": file, "conflicts/agents/a/MEMORY/0.md": file, "b.md": file]
    let note = try #require(VaultPath("agents/a/MEMORY.md"))
    #expect(
      files.losersFirst(of: note).map(\.path.description) == [
        "b.md", "conflicts/agents/a/MEMORY/0.md", "agents/a/MEMORY.md",
      ])
  }

  @Test func `of a note that changes all the time only the newest versions are kept`() throws {
    let path = try #require(VaultPath(path))
    let id = try vault.vault.repository.writeBlob([])
    let other = try #require(VaultPath("other.md"))
    var versions = [ReplacedVersion(blob: id, at: 1, path: other)]
    versions += (1...100).map { ReplacedVersion(blob: id, at: Int64($0), path: path, standing: .changed) }
    let kept = ReplacedVersion.kept(versions, now: 100)
    #expect(kept == [versions[0]] + versions.suffix(ReplacedVersion.most))
  }
}
