import Git
import Testing
import VaultModel
import VaultStore
import VaultTesting

@testable import VaultSync

/// Commits that `.daybook/redacted` lists are never merged back and never pushed.
@Suite struct RedactedHistoryTests {
  static let events = "shared/EVENTS.md"

  @Test func `a list holds whole ids, with remarks, and tells of lines that are none`() throws {
    let id = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
    let other = try #require(ObjectID(hex: String(repeating: "01", count: 20)))
    let list = RedactedCommits(["# old commits\n\n\(id) the key\r\n  \(other)\n", "abcdef1\n\(id)"])
    #expect(list.ids == [id, other] && list.unread == ["abcdef1"])
    #expect(list.first(in: [other, id]) == other && list.first(in: [.zero]) == nil)
  }

  /// Two nodes that have a secret in common; jerry's history was then rewritten without it.
  ///
  /// - Returns: the commit with the secret, and the tip of the history without.
  private func rewrite(_ world: any SyncWorld, lists: Bool = true) throws -> (old: ObjectID, new: ObjectID) {
    try world.write("# Events\n", to: Self.events, on: "jerry")
    try world.sync("jerry")
    let start = try #require(try world.head(of: "jerry"))
    try world.write("# Events\n\nhunter2\n", to: Self.events, on: "jerry")
    for node in ["jerry", "bobby"] { try world.sync(node) }
    let old = try #require(try world.head(of: "jerry"))
    let store = try world.store(of: "jerry")
    var files = [(path: String, file: (mode: FileMode, id: ObjectID)?)]()
    files.append((Self.events, (.blob, try store.writeBlob(Array("# Events\n\n(redacted)\n".utf8)))))
    if lists { files.append((".daybook/redacted", (.blob, try store.writeBlob(Array("\(old)\n".utf8))))) }
    let tree = try store.updateTree(store.readCommit(old).tree, changes: files)
    let person = Signature(name: "Ada", email: "ada@example.org", time: world.clock.now / 1000)
    let new = try store.writeCommit(
      tree: tree, parents: [start], author: person, committer: person, message: "rewritten\n")
    world.clock.advance(seconds: 3600)
    return (old, new)
  }

  private func holds(_ commit: ObjectID, _ node: String, _ world: any SyncWorld) throws -> Bool {
    let tip = try #require(try world.head(of: node))
    return try world.store(of: node).isAncestor(commit, of: tip)
  }

  @Test(arguments: WorldKind.allCases)
  func `a node with an old clone neither merges nor pushes, and keeps what it wrote`(kind: WorldKind) throws {
    let world = try kind.make()
    let (old, new) = try rewrite(world)
    try world.move("jerry", to: new)
    try world.force("origin", to: new, from: "jerry")
    try world.append("Bobby's", to: Self.events, on: "bobby")
    let own = try #require(try world.head(of: "bobby"))
    let report = try world.sync("bobby")
    #expect(report.outcome == .refused && report.exitCode == 69)
    #expect(report.remotes.map(\.error?.code) == [.redactedHistory])
    #expect(report.remotes[0].error?.message.contains(old.hex) == true)
    #expect(try world.remoteTip == new && world.head(of: "bobby") == own)
    #expect(try world.text(Self.events, on: "bobby")?.contains("Bobby's") == true)
    // The others go on.
    let later = try world.append("Jerry's", to: Self.events, on: "jerry")
    #expect(try world.sync("jerry").exitCode == 0)
    #expect(try world.sync("billy").exitCode == 0)
    #expect(try world.text(Self.events, on: "billy")?.contains("\(later)") == true)
    let tip = try #require(try world.remoteTip)
    #expect(try world.tree(of: tip, on: "billy").values.allSatisfy { !$0.contains("hunter2") })
  }

  @Test(arguments: WorldKind.allCases)
  func `what a remote had, and lacks since it was rewritten, isn't joined again`(kind: WorldKind) throws {
    let world = try kind.make()
    let (old, new) = try rewrite(world)
    try world.move("jerry", to: new)
    try world.force("origin", to: new, from: "jerry")
    try world.append("Jerry's", to: Self.events, on: "jerry")
    let report = try world.sync("jerry")
    #expect(report.outcome == .pushed && report.notices.isEmpty)
    #expect(try !holds(old, "jerry", world))
    #expect(try world.sync("jerry").outcome == .upToDate)
  }

  @Test(arguments: WorldKind.allCases)
  func `without the list it is joined again, as ever`(kind: WorldKind) throws {
    let world = try kind.make()
    let (old, new) = try rewrite(world, lists: false)
    try world.move("jerry", to: new)
    try world.force("origin", to: new, from: "jerry")
    #expect(try world.sync("jerry").exitCode == 0)
    #expect(try holds(old, "jerry", world))
  }

  @Test(arguments: WorldKind.allCases)
  func `a remote that still has one is left alone`(kind: WorldKind) throws {
    let world = try kind.make()
    let (old, new) = try rewrite(world)
    try world.move("jerry", to: new)
    try world.append("Jerry's", to: Self.events, on: "jerry")
    let own = try #require(try world.head(of: "jerry"))
    let report = try world.sync("jerry")
    #expect(report.outcome == .refused && report.remotes.map(\.error?.code) == [.redactedHistory])
    #expect(try world.remoteTip == old && world.head(of: "jerry") == own)
    #expect(try !holds(old, "jerry", world))
  }

  @Test(arguments: WorldKind.allCases)
  func `of several remotes the one without is synced`(kind: WorldKind) throws {
    let world = try kind.make()
    let (old, new) = try rewrite(world)
    try world.move("jerry", to: new)
    try world.connect("jerry", hubs: ["origin", "clean"])
    try world.append("Jerry's", to: Self.events, on: "jerry")
    let report = try world.sync("jerry")
    #expect(report.outcome == .refused)
    #expect(report.remotes.map(\.outcome) == [.refused, .pushed])
    #expect(try world.tip(of: "origin") == old && world.tip(of: "clean") == world.head(of: "jerry"))
  }

  @Test(arguments: WorldKind.allCases)
  func `a line that is no id is told, and keeps nothing out`(kind: WorldKind) throws {
    let world = try kind.make()
    let (_, _) = try rewrite(world)
    try world.write("deadbeef\n", to: ".daybook/redacted", on: "jerry")
    let report = try world.sync("jerry")
    #expect(report.exitCode == 0 && report.notices.map(\.code) == ["redacted-unread"])
  }
}
