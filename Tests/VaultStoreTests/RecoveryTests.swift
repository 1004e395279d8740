import Foundation
import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

/// What a process of ours leaves when it dies, and what the next command makes of it.
@Suite struct RecoveryTests {
  let sandbox: Sandbox
  let vault: TestVault

  init() throws {
    sandbox = try Sandbox()
    vault = try TestVault(in: sandbox)
    try vault.write("# Log\n", to: "log.md")
    try vault.snapshot()
  }

  /// Leaves a lock of ours as its holder's death does.
  private func abandon(_ lock: String) throws {
    try vault.write("4194305\n", to: ".git/daybook/\(lock).lock")
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: sandbox.path("v/\(path)"))
  }

  static let commitLeftovers = [
    ".git/refs/heads/main.lock", ".git/HEAD.lock", ".git/index.lock", ".daybook-tmp-1-2",
    "agents/jerry/.daybook-tmp-1-2", ".git/daybook/state/.daybook-tmp-1-2",
  ]
  static let syncLeftovers = [
    ".git/refs/remotes/hub/main.lock", ".git/refs/daybook/local/push-1.lock", ".git/packed-refs.lock",
    ".git/objects/pack/tmp_pack_x", ".git/objects/pack/tmp_idx_x", ".git/objects/pack/pack_git2_x.lock",
    ".git/objects/aa/tmp_obj_x",
  ]

  @Test func `an append after a death cleans up and goes on`() throws {
    for path in Self.commitLeftovers + Self.syncLeftovers { try vault.write("", to: path) }
    try abandon("vault")
    try vault.append("Entry", to: "log.md")
    #expect((Self.commitLeftovers + Self.syncLeftovers).filter(exists) == [])
    #expect(try vault.complaints() == [])
    #expect(sandbox.text("v/.git/daybook/vault.lock") == "")
  }

  @Test func `while a sync runs, what may be its own is left for the next one`() throws {
    for path in Self.commitLeftovers + Self.syncLeftovers { try vault.write("", to: path) }
    try abandon("vault")
    let sync = try #require(try FileLock(sandbox.path("v/.git/daybook/sync.lock"), patience: 0))
    try vault.append("Entry", to: "log.md")
    #expect(Self.commitLeftovers.filter(exists) == [])
    #expect(Self.syncLeftovers.filter(exists) == Self.syncLeftovers)
    withExtendedLifetime(sync) {}
    _ = consume sync
    try vault.vault.syncLocked {}
    #expect(Self.syncLeftovers.filter(exists) == [])
  }

  @Test func `a sync after a sync's death cleans up`() throws {
    for path in Self.syncLeftovers { try vault.write("", to: path) }
    try abandon("sync")
    try vault.vault.syncLocked {}
    #expect(Self.syncLeftovers.filter(exists) == [])
  }

  @Test func `where nobody died, another program's locks stay`() throws {
    try vault.write("", to: ".git/index.lock")
    try vault.append("Entry", to: "log.md")
    #expect(exists(".git/index.lock"))
  }

  @Test func `while a git is at work in the vault, its locks stay`() throws {
    #if os(Linux)
      try vault.write("", to: ".git/index.lock")
      try abandon("vault")
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["git", "cat-file", "--batch"]
      process.currentDirectoryURL = URL(filePath: sandbox.path("v"))
      let input = Pipe()
      (process.standardInput, process.standardOutput) = (input, Pipe())
      try process.run()
      while (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/comm", encoding: .utf8))
        != "git\n"
      {}
      try vault.append("Entry", to: "log.md")
      #expect(exists(".git/index.lock"))
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
    #endif
  }

  @Test func `a branch's lock from before the machine was started is nobody's`() throws {
    try vault.write("", to: ".git/refs/heads/main.lock")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)],
      ofItemAtPath: sandbox.path("v/.git/refs/heads/main.lock"))
    try vault.append("Entry", to: "log.md")
    #expect(!exists(".git/refs/heads/main.lock"))
  }

  @Test func `an entry whose writer died before it could commit has the author and the key that were meant`()
    throws
  {
    let first = try vault.append("Entry", to: "log.md", agent: "bobby", key: "k")
    // As if the process had died before the commit.
    try vault.git("update-ref", "refs/heads/main", "HEAD~1")
    try abandon("vault")
    try vault.append("Other", to: "other.md", agent: "billy", key: "k2")
    try vault.snapshot()
    #expect(try vault.log().prefix(2) == ["bobby: log: Entry", "billy: other: Other"])
    #expect(try vault.git("log", "-1", "--format=%(trailers:key=Key,valueonly)").contains("k"))
    let again = try vault.append("Entry", to: "log.md", agent: "bobby", key: "k")
    #expect(again.id == first.id && !again.isNew)
    #expect(try vault.vault.state.abandonedAppends() == [])
  }
}
