import Git
import Testing
import VaultModel
import VaultStore
import VaultTesting

@testable import VaultSync

/// Histories that somebody changed by hand: no remote's, and nobody's, work is lost.
@Suite struct RewrittenHistoryTests {
  static let events = "shared/EVENTS.md"

  /// A world whose two nodes have three commits in common: the start, and an entry of each.
  private func world(_ kind: WorldKind) throws -> any SyncWorld {
    let world = try kind.make()
    try world.write("# Events\n", to: Self.events, on: "jerry")
    for node in ["jerry", "bobby"] {
      try world.sync(node)
      try world.append("\(node)'s", to: Self.events, on: node)
      try world.sync(node)
      world.clock.advance(seconds: 60)
    }
    try world.sync("jerry")
    return world
  }

  private func settle(
    _ world: any SyncWorld, _ nodes: [String] = ["jerry", "bobby"],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for node in nodes + nodes {
      #expect(try world.sync(node).exitCode == 0, "\(node)", sourceLocation: sourceLocation)
    }
    let files = try world.files(on: nodes[0])
    let tip = try #require(try world.remoteTip, sourceLocation: sourceLocation)
    for node in nodes {
      let report = try world.sync(node)
      #expect(
        report.outcome == .upToDate && report.notices == [], "\(report)", sourceLocation: sourceLocation)
      #expect(try world.files(on: node) == files, "\(node)", sourceLocation: sourceLocation)
      #expect(try world.head(of: node) == tip, "\(node)", sourceLocation: sourceLocation)
      if let git = world as? GitWorld {
        #expect(try git.node(node).complaints() == [], "\(node)", sourceLocation: sourceLocation)
      }
    }
  }

  private func parent(of commit: ObjectID, on node: String, in world: any SyncWorld) throws -> ObjectID {
    try #require(try world.store(of: node).readCommit(commit).parents.first)
  }

  @Test(arguments: WorldKind.allCases, [1, 2, 3])
  func `a remote that went back in time gets again what it had`(kind: WorldKind, steps: Int) throws {
    let world = try world(kind)
    let full = try #require(try world.remoteTip)
    var old: ObjectID? = full
    for _ in 0..<steps { old = try world.store(of: "jerry").readCommit(try #require(old)).parents.first }
    try world.force("origin", to: old, from: "jerry")
    try world.append("Later", to: Self.events, on: "jerry")
    let own = try #require(try world.head(of: "jerry"))
    let report = try world.sync("jerry")
    #expect(report.outcome == .pushed && report.exitCode == 0 && report.head == own)
    #expect(report.notices.map(\.code) == ["remote-went-back"])
    let kept = "refs/daybook/local/former/origin/\(full.hex.prefix(12))"
    #expect(report.notices[0].message.contains("\(steps) commit") && report.notices[0].message.contains(kept))
    #expect(try world.store(of: "jerry").reference(kept) == full)
    try settle(world)
    let text = try #require(try world.text(Self.events, on: "bobby"))
    #expect(["jerry's", "bobby's", "Later"].allSatisfy { text.components($0) == 1 })
  }

  @Test(arguments: WorldKind.allCases)
  func `what was published before a remote went back is not remade`(kind: WorldKind) throws {
    let world = try world(kind)
    let full = try #require(try world.remoteTip)
    try world.force("origin", to: parent(of: full, on: "jerry", in: world), from: "jerry")
    // Bobby hasn't seen it: another node does, and goes on from there.
    try world.append("Billy's", to: Self.events, on: "billy")
    try world.sync("billy")
    let report = try world.sync("jerry")
    #expect(report.outcome == .merged && report.notices.map(\.code) == ["remote-went-back"])
    try settle(world, ["jerry", "bobby", "billy"])
    #expect(try world.store(of: "bobby").isAncestor(full, of: #require(try world.remoteTip)))
    let text = try #require(try world.text(Self.events, on: "bobby"))
    #expect(["jerry's", "bobby's", "Billy's"].allSatisfy { text.components($0) == 1 })
  }

  @Test(arguments: WorldKind.allCases)
  func `a sync that dies between seeing it and mending it loses nothing`(kind: WorldKind) throws {
    let world = try world(kind)
    let full = try #require(try world.remoteTip)
    try world.force("origin", to: parent(of: full, on: "jerry", in: world), from: "jerry")
    try world.append("Later", to: Self.events, on: "jerry")
    let faults = Faults()
    faults.beforePush = [{ throw Crash() }]
    #expect(throws: Crash.self) { try world.sync("jerry", faults) }
    try world.append("Billy's", to: Self.events, on: "billy")
    try world.sync("billy")
    #expect(try world.sync("jerry").exitCode == 0)
    try settle(world, ["jerry", "bobby", "billy"])
    #expect(try world.store(of: "bobby").isAncestor(full, of: #require(try world.remoteTip)))
  }

  /// Makes a commit with the tree of another, and a note changed.
  private func commit(
    _ text: String?, over old: ObjectID, on parents: [ObjectID], _ node: String, in world: any SyncWorld
  ) throws -> ObjectID {
    let store = try world.store(of: node)
    let person = Signature(name: "Ada", email: "ada@example.org", time: world.clock.now / 1000)
    var tree = try store.readCommit(old).tree
    if let text {
      let blob = try store.writeBlob(Array(text.utf8))
      tree = try store.updateTree(tree, changes: [(Self.events, (.blob, blob))])
    }
    return try store.writeCommit(
      tree: tree, parents: parents, author: person, committer: person, message: "by hand\n")
  }

  @Test(arguments: WorldKind.allCases)
  func `a remote that was pushed to by force keeps both versions`(kind: WorldKind) throws {
    let world = try world(kind)
    let full = try #require(try world.remoteTip)
    let before = try parent(of: full, on: "bobby", in: world)
    let text = try #require(try world.text(Self.events, on: "bobby"))
    let amended = try commit(
      text.replacing("bobby's", with: "amended"), over: full, on: [before], "bobby", in: world)
    try world.force("origin", to: amended, from: "bobby")
    try world.append("Later", to: Self.events, on: "jerry")
    let report = try world.sync("jerry")
    #expect(report.outcome == .merged && report.notices.map(\.code) == ["remote-went-back"])
    try settle(world)
    let files = try world.files(on: "bobby")
    #expect(
      files.values.contains { $0.contains("amended") } && files.values.contains { $0.contains("bobby's") })
    #expect(files[Self.events]?.components("Later") == 1)
  }

  @Test(arguments: WorldKind.allCases)
  func `a published commit that was taken back by hand comes in again`(kind: WorldKind) throws {
    let world = try world(kind)
    let full = try #require(try world.remoteTip)
    try world.move("bobby", to: parent(of: full, on: "bobby", in: world))
    #expect(try world.sync("bobby").outcome == .fastForwarded)
    #expect(try world.text(Self.events, on: "bobby")?.contains("bobby's") == true)
    try settle(world)
  }

  @Test(arguments: WorldKind.allCases)
  func `an unpublished commit that was amended by hand is pushed as it is`(kind: WorldKind) throws {
    let world = try world(kind)
    try world.append("Draft", to: Self.events, on: "bobby")
    let draft = try #require(try world.head(of: "bobby"))
    let offline = Faults()
    offline.isOffline = true
    try world.sync("bobby", offline)
    let text = try #require(try world.text(Self.events, on: "bobby"))
    let amended = try commit(
      text.replacing("Draft", with: "Final"), over: draft, on: [parent(of: draft, on: "bobby", in: world)],
      "bobby", in: world)
    try world.move("bobby", to: amended)
    #expect(try world.sync("bobby").outcome == .pushed)
    try settle(world)
    #expect(try world.remoteTip == amended)
    let after = try #require(try world.text(Self.events, on: "jerry"))
    #expect(after.contains("Final") && !after.contains("Draft"))
  }

  @Test(arguments: WorldKind.allCases)
  func `unrelated histories are joined, and the report says how many entries came in`(kind: WorldKind) throws
  {
    let world = try world(kind)
    try world.append("Billy's", to: Self.events, on: "billy")
    let report = try world.sync("billy")
    #expect(report.outcome == .merged && report.notices.map(\.code) == ["unrelated-history"])
    #expect(report.notices[0].message.contains("2 entries came in"))
    try settle(world, ["jerry", "bobby", "billy"])
    let text = try #require(try world.text(Self.events, on: "jerry"))
    #expect(["jerry's", "bobby's", "Billy's"].allSatisfy { text.components($0) == 1 })
  }

  /// The remote's history was made anew, as by a squash: git sees no common ancestor.
  @Test(arguments: WorldKind.allCases)
  func `what was deleted doesn't come back with a history made anew`(kind: WorldKind) throws {
    let world = try world(kind)
    try world.append("Doomed", to: "shared/B.md", on: "jerry")
    try world.sync("jerry")
    try world.sync("bobby")
    let full = try #require(try world.remoteTip)
    try world.force("origin", to: commit(nil, over: full, on: [], "bobby", in: world), from: "bobby")
    world.clock.advance(seconds: 3600)
    try world.write(nil, to: "shared/B.md", on: "jerry")
    try world.append("Later", to: Self.events, on: "jerry")
    let report = try world.sync("jerry")
    #expect(report.outcome == .merged)
    #expect(Set(report.notices.map(\.code)) == ["remote-went-back", "unrelated-history"])
    #expect(report.conflicts.isEmpty)
    try settle(world)
    let files = try world.files(on: "bobby")
    #expect(files.keys.sorted() == [Self.events])
    let text = try #require(files[Self.events])
    #expect(["jerry's", "bobby's", "Later"].allSatisfy { text.components($0) == 1 })
  }
}
