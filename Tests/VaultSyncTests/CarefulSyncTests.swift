import Foundation
import Git
import Synchronization
import Testing
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// A clock whose waiting moves the vault's clock on.
private final class WaitingClock: SyncClock {
  let clock: TestClock
  let step: Int64
  var waits = 0
  /// What somebody does while sync waits.
  var meanwhile: () throws -> Void = {}

  init(_ clock: TestClock, step: Int64 = 1) { (self.clock, self.step) = (clock, step) }

  var now: Int64 { clock.now / 1000 }
  var uptime: Int64 { clock.now }

  func pause(upTo milliseconds: Int) {
    waits += 1
    clock.advance(seconds: step)
    do { try meanwhile() } catch { Issue.record(error) }
  }
}

/// Syncs of a vault in which somebody is saving a file, or deleted most of it.
@Suite struct CarefulSyncTests {
  let world: GitWorld
  let jerry: TestVault
  static let names = (0..<12).map { "n\($0).md" }

  init() throws {
    world = try GitWorld()
    jerry = try world.node("jerry")
    for name in Self.names { try jerry.write("note \(name)\n", to: name) }
    try jerry.write("one\ntwo\n", to: "a.md")
    try world.sync("jerry")
    try world.sync("bobby")
  }

  private func run(_ clock: WaitingClock) throws -> SyncReport {
    let vault = jerry.vault
    let identity = try vault.identity()
    let tree = GitWorkingTree(
      vault: vault, identity: identity, request: SnapshotRequest(leavesUnsettled: true))
    let remote = try GitRemote(
      "origin", repository: vault.repository, node: identity.node, branch: nil, deadline: .seconds(60))
    return try SyncEngine(
      store: vault.repository, tree: tree, remotes: [remote], clock: clock, identity: identity
    ).run()
  }

  private func remoteFiles() throws -> [String: String] {
    try world.tree(of: #require(try world.remoteTip), on: "jerry")
  }

  private func expectHeld(_ report: SyncReport, sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(report.outcome == .held && report.exitCode == 75, sourceLocation: sourceLocation)
    #expect(report.skipped.count == 12, sourceLocation: sourceLocation)
    for name in Self.names {
      #expect(jerry.text(name) == nil, "\(name)", sourceLocation: sourceLocation)
      #expect(try remoteFiles()[name] != nil, "\(name)")
    }
    let status = try jerry.git("status", "--porcelain").split(separator: "\n")
    #expect(status.allSatisfy { $0.hasPrefix(" D ") }, "\(status)", sourceLocation: sourceLocation)
  }

  @Test func `sync waits for a file in mid-save`() throws {
    try jerry.write("one\ntwo\nthr", to: "a.md", millisecondsAgo: 100)
    let clock = WaitingClock(world.clock)
    clock.meanwhile = {
      if clock.waits == 1 { try jerry.write("one\ntwo\nthree\n", to: "a.md", millisecondsAgo: 0) }
    }
    #expect(try run(clock).outcome == .pushed)
    #expect(clock.waits == 1)
    #expect(try remoteFiles()["a.md"] == "one\ntwo\nthree\n")
  }

  @Test func `a file that is quiet is taken in as it is`() throws {
    try jerry.write("one\ntwo\nthr", to: "a.md", millisecondsAgo: 100)
    let clock = WaitingClock(world.clock)
    #expect(try run(clock).outcome == .pushed)
    #expect(clock.waits == 2)
    #expect(try jerry.complaints() == [])
  }

  @Test func `sync waits a minute at most in all, and puts nothing over a file in mid-save`() throws {
    try world.write("theirs\n", to: "a.md", on: "bobby")
    try world.write("theirs\n", to: "b.md", on: "bobby")
    try world.sync("bobby")
    try jerry.write("one\ntwo\nthr", to: "a.md", millisecondsAgo: 100)
    let clock = WaitingClock(world.clock, step: 0)
    let report = try run(clock)
    #expect(report.outcome == .raced && report.exitCode == 75 && clock.waits == 120)
    #expect(report.skipped.map(\.path) == ["a.md"])
    #expect(jerry.text("a.md") == "one\ntwo\nthr")
    world.clock.advance(seconds: 3)
    #expect(try run(clock).exitCode == 0)
    #expect(try jerry.complaints() == [])
    let note = try #require(jerry.text("a.md"))
    #expect(try note.contains("thr") || !jerry.git("ls-files", "conflicts").isEmpty)
  }

  @Test func `a file in mid-save is in nobody else's way`() throws {
    try world.write("theirs\n", to: "b.md", on: "bobby")
    try world.sync("bobby")
    try jerry.write("one\ntwo\nthr", to: "a.md", millisecondsAgo: 100)
    let report = try run(WaitingClock(world.clock, step: 0))
    #expect(report.outcome == .fastForwarded && report.skipped.map(\.path) == ["a.md"])
    #expect(jerry.text("a.md") == "one\ntwo\nthr" && jerry.text("b.md") == "theirs\n")
  }

  @Test func `deletions of most of a vault are held, and all else is synced`() throws {
    for name in Self.names { try jerry.remove(name) }
    try jerry.write("new\n", to: "new.md")
    try world.write("theirs\n", to: "b.md", on: "bobby")
    try world.sync("bobby")
    let report = try jerry.vault.sync(SyncRequest())
    try expectHeld(report)
    #expect(report.pushed == 1 && report.fetched == 1 && jerry.text("b.md") == "theirs\n")
    try expectHeld(jerry.vault.sync(SyncRequest()))
    #expect(try world.sync("bobby").outcome == .fastForwarded)
    #expect(try world.text("n0.md", on: "bobby") != nil && world.text("new.md", on: "bobby") == "new\n")
    let allowed = try jerry.vault.sync(SyncRequest(allowsMassDeletion: true))
    #expect(allowed.outcome == .pushed && allowed.exitCode == 0)
    try world.sync("bobby")
    #expect(try world.files(on: "bobby").keys.sorted() == ["a.md", "b.md", "new.md"])
    #expect(try jerry.complaints() == [])
  }

  @Test func `what others change in held notes doesn't come back to disk, and is not lost`() throws {
    for name in Self.names { try jerry.remove(name) }
    try expectHeld(jerry.vault.sync(SyncRequest()))
    let entry = "\n## [2026-02-16T10:00:00Z] Theirs\n"
    try world.write("note n0.md\n" + entry, to: "n0.md", on: "bobby")
    try world.write(nil, to: "n1.md", on: "bobby")
    try world.sync("bobby")
    let report = try jerry.vault.sync(SyncRequest())
    #expect(report.outcome == .held && report.attempts == 0 && report.skipped.count == 12)
    #expect(Self.names.allSatisfy { jerry.text($0) == nil })
    let status = try jerry.git("status", "--porcelain").split(separator: "\n")
    #expect(status.count == 11 && status.allSatisfy { $0.hasPrefix(" D ") }, "\(status)")
    #expect(try jerry.vault.sync(SyncRequest()).skipped.count == 11)
    #expect(try jerry.vault.sync(SyncRequest(allowsMassDeletion: true)).exitCode == 0)
    #expect(jerry.text("n0.md")?.contains("Theirs") == true)
    try world.sync("bobby")
    #expect(try world.text("n0.md", on: "bobby") == jerry.text("n0.md"))
    #expect(try world.text("n2.md", on: "bobby") == nil)
    #expect(try jerry.complaints() == [])
  }

  @Test func `an entry that another appends to a note whose emptying is held is not lost`() throws {
    func log(_ minutes: Range<Int>) -> String {
      minutes.map { "## [2026-02-16T10:\($0):00Z] Entry \($0)\n" }.joined(separator: "\n")
    }
    try jerry.write(log(10..<40), to: "log.md")
    #expect(try jerry.vault.sync(SyncRequest()).outcome == .pushed)
    try world.sync("bobby")
    try jerry.write(log(10..<12), to: "log.md")
    #expect(try jerry.vault.sync(SyncRequest()).outcome == .held)
    _ = try world.append("Theirs", to: "log.md", on: "bobby")
    try world.sync("bobby")
    #expect(try jerry.vault.sync(SyncRequest()).outcome == .held)
    #expect(jerry.text("log.md") == log(10..<12))
    world.clock.advance(seconds: 3600)
    #expect(try jerry.vault.sync(SyncRequest()).outcome == .held)
    #expect(try jerry.vault.sync(SyncRequest(allowsMassDeletion: true)).exitCode == 0)
    let note = try #require(jerry.text("log.md"))
    #expect(note.hasPrefix(log(10..<12)) && note.contains("Theirs") && !note.contains("Entry 20"))
    #expect(try jerry.complaints() == [])
  }

  @Test func `a vault without a remote says that deletions are held`() throws {
    try jerry.git("remote", "remove", "origin")
    for name in Self.names { try jerry.remove(name) }
    let report = try jerry.vault.sync(SyncRequest())
    #expect(report.outcome == .held && report.exitCode == 75 && report.skipped.count == 12)
    #expect(try jerry.vault.sync(SyncRequest(allowsMassDeletion: true)).exitCode == 0)
    #expect(try jerry.complaints() == [])
  }
}
