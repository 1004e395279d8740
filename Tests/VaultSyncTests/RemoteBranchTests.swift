import Git
import Testing
import VaultStore
import VaultSync
import VaultTesting

/// Which branch of a remote is the shared one, and which remotes are taken for peers.
@Suite struct RemoteBranchTests {
  let world: GitWorld
  let jerry: TestVault

  init() throws {
    world = try GitWorld()
    jerry = try world.node("jerry")
    try jerry.write("one\n", to: "a.md")
    try world.sync("jerry")
  }

  private func references(of path: String) throws -> [String] {
    let output = try world.sandbox.run(
      "git", ["-C", world.sandbox.path(path), "for-each-ref", "--format=%(refname)"])
    return output.text.split(separator: "\n").map(String.init)
  }

  @Test func `a remote whose default branch is master is synced there`() throws {
    let hub = "hubs/origin"
    for command in [["branch", "-m", "main", "master"], ["symbolic-ref", "HEAD", "refs/heads/master"]] {
      #expect(try world.sandbox.run("git", ["-C", world.sandbox.path(hub)] + command).status == 0)
    }
    try jerry.write("two\n", to: "a.md")
    let report = try jerry.vault.sync(SyncRequest())
    #expect(report.outcome == .pushed && report.notices == [])
    #expect(try references(of: hub) == ["refs/daybook/presence/jerry", "refs/heads/master"])
    #expect(try jerry.vault.sync(SyncRequest()).outcome == .upToDate)
  }

  @Test func `the branch that is set is synced, whatever the remote's default is`() throws {
    try jerry.vault.repository.setConfig("daybook.branch", "vault")
    #expect(try jerry.vault.sync(SyncRequest()).exitCode == 0)
    #expect(
      try references(of: "hubs/origin") == [
        "refs/daybook/presence/jerry", "refs/heads/main", "refs/heads/vault",
      ])
  }

  @Test func `a working tree that is no vault refuses, and says what to do`() throws {
    let path = world.sandbox.path("plain")
    for command in [
      ["init", "-q", "-b", "main", path], ["-C", path, "pull", "-q", world.sandbox.path("jerry"), "main"],
    ] {
      #expect(try world.sandbox.run("git", command).status == 0)
    }
    try jerry.vault.repository.addRemote("plain", url: path)
    try jerry.write("two\n", to: "a.md")
    let report = try jerry.vault.sync(SyncRequest())
    #expect(report.remotes.map(\.outcome) == [.pushed, .refused] && report.exitCode == 69)
    #expect(report.remotes[1].error?.message.contains("run vault-sync there once") == true)
    #expect(try references(of: "plain") == ["refs/heads/main"])
  }

  @Test func `the setting decides whether a remote is a peer`() throws {
    try jerry.vault.repository.setConfig("remote.origin.daybookPeer", "true")
    try jerry.write("two\n", to: "a.md")
    #expect(try jerry.vault.sync(SyncRequest()).outcome == .pushed)
    #expect(try references(of: "hubs/origin") == ["refs/daybook/from/jerry", "refs/heads/main"])
    #expect(try jerry.vault.sync(SyncRequest()).outcome == .upToDate)
  }

  @Test func `one remote of several can be named`() throws {
    try world.connect("jerry", hubs: ["home", "cloud"])
    let report = try jerry.vault.sync(SyncRequest(remote: "cloud"))
    #expect(report.remotes.map(\.name) == ["cloud"] && report.outcome == .pushed)
    #expect(try world.tip(of: "home") == nil)
  }
}
