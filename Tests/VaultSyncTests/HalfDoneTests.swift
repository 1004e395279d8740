import Git
import Testing
import VaultStore
import VaultSync
import VaultTesting

/// Syncs while a person's own git command is half done.
@Suite struct HalfDoneTests {
  let world: GitWorld
  let jerry: TestVault

  init() throws {
    world = try GitWorld()
    jerry = try world.node("jerry")
    try jerry.write("one\n", to: "a.md")
    try world.sync("jerry")
    try jerry.git("switch", "-q", "-c", "side")
    try jerry.write("side\n", to: "a.md")
    try jerry.git("commit", "-qam", "side")
    try jerry.git("switch", "-q", "main")
    try jerry.write("main\n", to: "a.md")
    try jerry.git("commit", "-qam", "main")
  }

  private func begin(_ command: String) throws {
    let output = try world.sandbox.run("git", ["-C", world.sandbox.path("jerry"), command, "side"])
    #expect(output.status != 0)
  }

  private func kept() throws -> String { try jerry.git("show", "refs/daybook/local/half-done:a.md") }

  @Test(arguments: ["merge", "rebase", "cherry-pick"])
  func `what a person has begun is left alone, and kept`(command: String) throws {
    try begin(command)
    let head = try jerry.git("rev-parse", "HEAD")
    let status = try jerry.git("status", "--porcelain")
    for _ in 0..<2 {
      let report = try jerry.vault.sync(SyncRequest())
      #expect(report.outcome == .deferred && report.exitCode == 75)
      let error = try #require(report.remotes.first?.error)
      #expect(error.message.hasPrefix("A \(command) is half done in this vault"))
      #expect(error.hint.contains("git \(command) --abort"))
    }
    #expect(try jerry.git("rev-parse", "HEAD") == head && jerry.git("status", "--porcelain") == status)
    #expect(try kept() == jerry.text("a.md")?.dropLast().description)
    #expect(try jerry.git("rev-list", "--count", "refs/daybook/local/half-done", "--not", "HEAD") == "1")
    // What is written meanwhile is kept, too, beside what was.
    try jerry.write("mended\n", to: "a.md")
    _ = try jerry.vault.sync(SyncRequest())
    #expect(try kept() == "mended")
    #expect(try jerry.git("rev-list", "--count", "refs/daybook/local/half-done", "--not", "HEAD") == "2")
    try jerry.git(command, "--abort")
    #expect(try jerry.vault.sync(SyncRequest()).outcome == .pushed)
    #expect(jerry.text("a.md") == "main\n")
    let pushed = try world.sandbox.run(
      "git", ["-C", world.sandbox.path("hubs/origin"), "for-each-ref", "--format=%(refname)"])
    #expect(pushed.text == "refs/daybook/presence/jerry\nrefs/heads/main\n")
  }
}
