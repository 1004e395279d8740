import Foundation
import Git
import Testing
import VaultModel
import VaultTesting

@testable import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

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

  @Test func `what an append put on disk is known to be there, also behind a snapshot that died`() throws {
    try vault.write("# Old\n", to: "old.md")
    try vault.snapshot()
    // As if the process had died before it remembered what it took in.
    try vault.vault.state.forgetTree()
    try vault.append("Entry", to: "log.md")
    try FileManager.default.moveItem(atPath: sandbox.path("v/log.md"), toPath: sandbox.path("v/moved.md"))
    try vault.snapshot()
    #expect(!exists("log.md") && exists("moved.md") && exists("old.md"))
    #expect(try vault.complaints() == [])
  }

  @Test func `a new file counts as one that is here before it is committed`() throws {
    try vault.write("# Old\n", to: "old.md")
    try vault.snapshot()
    let (store, known) = (vault.vault.repository, try vault.vault.state.tree())
    func change(_ path: String, _ old: String?, _ new: String?) throws -> SnapshotPlan.Change {
      .init(
        path: try #require(VaultPath(path)), old: old.map { VaultFile(Array($0.utf8)) },
        new: new.map { VaultFile(Array($0.utf8)) })
    }
    let wider = try store.tree(
      known,
      withNewFilesOf: [
        change("new.md", nil, "new"), change("old.md", "# Old\n", nil), change("old.md/x.md", nil, "x"),
      ])
    for (path, isThere) in [("new.md", true), ("old.md", true), ("old.md/x.md", false)] {
      #expect(try (store.file(at: #require(VaultPath(path)), in: wider) != nil) == isThere, "\(path)")
    }
    #expect(try store.tree(known, withNewFilesOf: [change("old.md", "# Old\n", "# New\n")]) == known)
  }

  @Test func `a lock that could not be taken away behind its reference is nobody's`() throws {
    try vault.append("one", to: "a.md")
    let branch = sandbox.path("v/.git/refs/heads/main")
    #expect(link(branch, branch + ".lock") == 0)
    try vault.append("two", to: "a.md")
    #expect(!exists(".git/refs/heads/main.lock"))
    #expect(try vault.complaints() == [])
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

  @Test(arguments: [1, 30, 60])
  func `half an entry is taken back, and its writer's retry writes it once`(_ size: Int) throws {
    try vault.append("Entry", to: "log.md", key: "k")
    let whole = try #require(vault.text("log.md"))
    try vault.git("update-ref", "refs/heads/main", "HEAD~1")
    try vault.write(String(whole.prefix("# Log\n".count + size)), to: "log.md")
    try abandon("vault")
    try vault.append("Other", to: "other.md")
    #expect(vault.text("log.md") == "# Log\n")
    try vault.append("Entry", to: "log.md", key: "k")
    #expect(vault.text("log.md")?.components(separatedBy: "] Entry\n").count == 2)
    #expect(vault.text("log.md")?.utf8.count == whole.utf8.count)
  }

  @Test func `what somebody cut off by hand is no half entry`() throws {
    try vault.append("Entry", to: "log.md")
    let whole = try #require(vault.text("log.md"))
    try vault.write(String(whole.dropLast(20)), to: "log.md")
    try abandon("vault")
    try vault.append("Other", to: "other.md")
    #expect(vault.text("log.md") == String(whole.dropLast(20)))
  }

  @Test func `a temporary file goes when its writer is dead, and stays while it lives`() throws {
    let name = WorkingFolder.temporaryPrefix + "1-2"
    try vault.write("", to: ".git/daybook/cache/\(name)")
    try vault.vault.syncLocked {}
    #expect(!exists(".git/daybook/cache/\(name)"))
    try vault.write("", to: ".git/daybook/cache/\(name)")
    let writer = open(sandbox.path("v/.git/daybook/cache/\(name)"), O_RDONLY | O_CLOEXEC)
    defer { close(writer) }
    #expect(flock(writer, LOCK_EX) == 0)
    try vault.vault.syncLocked {}
    #expect(exists(".git/daybook/cache/\(name)"))
  }

  @Test func `what a step that failed could not take away is removed when it is a minute old`() throws {
    let paths = [".git/refs/daybook/local/last/jerry.lock", ".git/objects/pack/pack_git2_0123.lock"]
    for path in paths { try vault.write("", to: path) }
    // Else the machine seems to have been started since.
    try vault.write("99999999999 up-to-date\n", to: ".git/daybook/state/sync")
    try vault.vault.syncLocked {}
    #expect(paths.allSatisfy(exists))
    for path in paths { try sandbox.age("v/\(path)", seconds: 120) }
    try vault.vault.syncLocked {}
    #expect(!paths.contains(where: exists))
  }

  @Test func `after the machine was started again, leftovers go though no lock tells of a death`() throws {
    for path in Self.syncLeftovers { try vault.write("", to: path) }
    try vault.write("1 up-to-date\n", to: ".git/daybook/state/sync")
    try vault.vault.syncLocked {}
    #expect(Self.syncLeftovers.filter(exists) == [])
  }

  @Test func `several files that are applied as one step are all there or none, whenever it dies`() throws {
    try vault.append("Entry", to: "log.md")
    let log = try #require(vault.text("log.md"))
    let (old, new) = (try #require(VaultPath("log.md")), try #require(VaultPath("archive/log.md")))
    let files = [old: VaultFile(Array("# Log\n".utf8)), new: VaultFile(Array(log.utf8))]
    let step = CommitStep(files: files.mapValues(Optional.some), author: .person, subject: "move")
    try vault.vault.locked {
      let isApplied = try vault.vault.apply(step, identity: vault.vault.identity())
      #expect(isApplied)
    }
    // As if the process had died before it wrote the second file and moved the branch.
    let tip = try vault.git("rev-parse", "HEAD")
    let trees = try ["HEAD~1^{tree}", "HEAD^{tree}"].map { try vault.git("rev-parse", $0) }
    try vault.git("update-ref", "refs/heads/main", "HEAD~1")
    try vault.write(log, to: "log.md")
    let head = try vault.git("rev-parse", "HEAD")
    try vault.write("\(head) \(tip) \(trees[0]) \(trees[1])\n", to: ".git/daybook/state/apply")
    try abandon("vault")
    try vault.snapshot()
    #expect(vault.text("log.md") == "# Log\n")
    #expect(vault.text("archive/log.md") == log)
    #expect(try vault.git("rev-parse", "HEAD") == tip)
    #expect(try vault.complaints() == [])
  }
}
