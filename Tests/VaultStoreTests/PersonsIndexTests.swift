import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

/// What a person has in git's index, which a snapshot brings into step with the disk.
@Suite struct PersonsIndexTests {
  let sandbox: Sandbox
  let vault: TestVault

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write("one\n", to: "a.md")
    try vault.snapshot()
  }

  @Test func `what was staged is taken in, and nothing else is kept`() throws {
    try vault.write("two\n", to: "a.md")
    try vault.write("new\n", to: "b.md")
    try vault.git("add", ".")
    let snapshot = try vault.snapshot()
    #expect(snapshot.staged.isEmpty)
    #expect(try vault.git("show", "HEAD:a.md", "HEAD:b.md") == "two\nnew")
    #expect(try vault.complaints() == [])
    #expect(try vault.vault.repository.reference(Vault.stagedReference) == nil)
  }

  @Test func `a staged version that the disk has no more is kept`() throws {
    try vault.write("staged\n", to: "a.md")
    try vault.write("gone\n", to: "b.md")
    try vault.git("add", ".")
    try vault.write("disk\n", to: "a.md")
    try vault.remove("b.md")
    let snapshot = try vault.snapshot()
    #expect(snapshot.staged.map(\.description) == ["a.md", "b.md"])
    #expect(try vault.git("show", "HEAD:a.md") == "disk")
    #expect(try vault.git("show", "\(Vault.stagedReference):a.md") == "staged")
    #expect(try vault.git("show", "\(Vault.stagedReference):b.md") == "gone")
    #expect(try vault.complaints() == [])
    #expect(try vault.snapshot().staged.isEmpty)

    try vault.write("again\n", to: "a.md")
    try vault.git("add", ".")
    try vault.write("disk\n", to: "a.md")
    #expect(try vault.snapshot().staged.map(\.description) == ["a.md"])
    #expect(try vault.git("show", "\(Vault.stagedReference)^2:a.md") == "staged")
  }

  @Test func `an index that only lags behind is nobody's work`() throws {
    try sandbox.write("", to: "v/.git/index.lock")
    try vault.write("two\n", to: "a.md")
    try vault.snapshot()
    try sandbox.remove("v/.git/index.lock")
    try vault.write("three\n", to: "a.md")
    #expect(try vault.snapshot().staged.isEmpty)
    #expect(try vault.complaints() == [])
  }

  @Test func `an ignored file that was added all the same is taken in`() throws {
    try vault.write("*.log\n", to: ".gitignore")
    try vault.write("1\n", to: "kept.log")
    try vault.write("2\n", to: "other.log")
    try vault.git("add", "-f", "kept.log")
    try vault.snapshot()
    #expect(try vault.git("ls-files", "*.log") == "kept.log")
    #expect(try vault.git("show", "HEAD:kept.log") == "1")
    #expect(try vault.complaints() == [])
  }

  @Test func `a file that git has in conflict waits, and all else is committed`() throws {
    try vault.write("mine\n", to: "a.txt")
    try vault.snapshot()
    try vault.write("stashed\n", to: "a.txt")
    try vault.git("stash", "-q")
    try vault.write("theirs\n", to: "a.txt")
    try vault.snapshot()
    _ = try sandbox.run("git", ["-C", sandbox.path("v"), "stash", "pop"])
    let marked = try #require(vault.text("a.txt"))
    #expect(marked.contains("<<<<<<<"))
    try vault.write("two\n", to: "a.md")
    let snapshot = try vault.snapshot()
    #expect(snapshot.unmerged.map(\.description) == ["a.txt"] && snapshot.commits.count == 1)
    #expect(vault.text("a.txt") == marked)
    #expect(try vault.git("show", "HEAD:a.txt") == "theirs")
    #expect(try vault.git("status", "--porcelain", "a.txt") == "UU a.txt")

    // A change that comes in meanwhile leaves it alone, and is merged once it is settled.
    let head = try #require(try vault.vault.head().commit)
    let target = try vault.commit([("a.txt", .blob, "remote\n"), ("c.md", .blob, "c\n")], on: head)
    let applied = try vault.vault.locked {
      try vault.vault.apply(target, over: head, branch: "main", unmerged: snapshot.unmerged)
    }
    guard case .applied = applied else { throw Sandbox.Failure("\(applied)") }
    #expect(vault.text("a.txt") == marked && vault.text("c.md") == "c\n")
    #expect(try vault.git("status", "--porcelain", "a.txt") == "UU a.txt")
    #expect(try vault.snapshot().unmerged.count == 1)

    try vault.write("settled\n", to: "a.txt")
    try vault.git("add", "a.txt")
    let after = try vault.snapshot()
    #expect(after.unmerged.isEmpty)
    let texts = try vault.git("ls-tree", "--name-only", "HEAD").split(separator: "\n").filter {
      $0.hasPrefix("a.") && $0 != "a.md"
    }.map { try vault.git("show", "HEAD:\($0)") }
    #expect(texts.sorted() == ["remote", "settled"])
    #expect(try vault.complaints() == [])
  }

  @Test func `an entry isn't appended to a note that git has in conflict`() throws {
    try vault.write("stashed\n", to: "a.md")
    try vault.git("stash", "-q")
    try vault.write("theirs\n", to: "a.md")
    try vault.snapshot()
    _ = try sandbox.run("git", ["-C", sandbox.path("v"), "stash", "pop"])
    let marked = vault.text("a.md")
    let error = #expect(throws: VaultError.self) { try vault.append("T", to: "a.md") }
    #expect(error?.code == .deferred && error?.hint.contains("git add") == true)
    #expect(vault.text("a.md") == marked)
  }
}
