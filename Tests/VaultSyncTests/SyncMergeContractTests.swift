import Git
import Testing
import VaultModel
import VaultStore
import VaultTesting

@testable import VaultSync

/// What sync makes of changes that meet, the same in memory and with real git.
@Suite struct SyncMergeContractTests {
  static let events = "shared/EVENTS.md"
  static let entry = "## [2026-02-16T09:00:00Z] Shared\n**Status:** open\n^01khk54qg0c4n9f2t7v5q1w6xz\n"

  /// A world whose nodes have some files in common.
  private func world(_ kind: WorldKind, _ files: [String: String], _ nodes: String...) throws -> any SyncWorld
  {
    let world = try kind.make()
    for (path, text) in files { try world.write(text, to: path, on: "jerry") }
    for node in ["jerry"] + nodes { try world.sync(node) }
    return world
  }

  /// Syncs until nothing moves, and expects the same files and history everywhere, each tip's tree on disk.
  private func settle(
    _ world: any SyncWorld, _ nodes: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for node in nodes + nodes {
      let report = try world.sync(node)
      #expect(report.exitCode == 0, sourceLocation: sourceLocation)
    }
    let files = try world.files(on: nodes[0])
    let tip = try #require(try world.remoteTip, sourceLocation: sourceLocation)
    for node in nodes {
      #expect(try world.files(on: node) == files, "\(node)", sourceLocation: sourceLocation)
      #expect(try world.head(of: node) == tip, "\(node)", sourceLocation: sourceLocation)
      #expect(try world.tree(of: tip, on: node) == files, "\(node)", sourceLocation: sourceLocation)
      if let git = world as? GitWorld {
        #expect(try git.node(node).complaints() == [], "\(node)", sourceLocation: sourceLocation)
      }
    }
  }

  @Test(arguments: WorldKind.allCases)
  func `two edits of one field keep the loser, equal on both nodes`(kind: WorldKind) throws {
    let world = try world(kind, [Self.events: Self.entry], "bobby")
    for (node, status) in [("jerry", "done"), ("bobby", "failed")] {
      try world.write(Self.entry.replacing("open", with: status), to: Self.events, on: node)
    }
    try world.sync("jerry")
    world.clock.advance(seconds: 60)
    let report = try world.sync("bobby")
    #expect(report.conflicts.count == 1 && report.exitCode == 0)
    try settle(world, "jerry", "bobby")
    let files = try world.files(on: "jerry")
    let note = try #require(files[Self.events])
    let loser = try #require(files[report.conflicts[0]])
    #expect(note.contains("done") != note.contains("failed"))
    #expect(loser.contains("done") == note.contains("failed") && loser.contains("~~~markdown"))
    #expect(report.conflicts[0].hasPrefix("conflicts/shared/EVENTS/"))
  }

  @Test(arguments: WorldKind.allCases)
  func `a note that one deleted keeps what the other changed, and loses the rest`(kind: WorldKind) throws {
    let other = "## [2026-02-16T08:00:00Z] Untouched\n\n"
    let world = try world(kind, [Self.events: other + Self.entry], "bobby")
    try world.write(nil, to: Self.events, on: "jerry")
    try world.write(other + Self.entry.replacing("open", with: "done"), to: Self.events, on: "bobby")
    try settle(world, "jerry", "bobby")
    let text = try #require(try world.text(Self.events, on: "jerry"))
    #expect(text.contains("done") && !text.contains("Untouched"))
  }

  @Test(arguments: WorldKind.allCases)
  func `an untouched note that one deleted is gone`(kind: WorldKind) throws {
    let world = try world(kind, [Self.events: Self.entry, "a.txt": "a"], "bobby")
    try world.write(nil, to: Self.events, on: "jerry")
    try world.write(nil, to: "a.txt", on: "bobby")
    try settle(world, "jerry", "bobby")
    #expect(try world.files(on: "jerry").isEmpty)
  }

  @Test(arguments: WorldKind.allCases)
  func `of two versions of a file the loser stands beside the winner`(kind: WorldKind) throws {
    let world = try world(kind, ["a/picture.png": "old"], "bobby")
    try world.write("jerry's", to: "a/picture.png", on: "jerry")
    try world.write("bobby's", to: "a/picture.png", on: "bobby")
    try settle(world, "jerry", "bobby")
    let files = try world.files(on: "jerry")
    #expect(files.count == 2 && Set(files.values) == ["jerry's", "bobby's"])
    #expect(
      files.keys.contains("a/picture.png") && files.keys.contains { $0.hasPrefix("a/picture.conflict-") })
  }

  @Test(arguments: WorldKind.allCases, [("jerry", "bobby"), ("bobby", "jerry")])
  func `a file and a folder of one name stand side by side`(kind: WorldKind, order: (String, String)) throws {
    let world = try world(kind, [Self.events: Self.entry], "bobby")
    try world.write("a file", to: "plans", on: "jerry")
    try world.write("in a folder", to: "plans/a.txt", on: "bobby")
    try world.write("deeper", to: "plans/b/c.txt", on: "bobby")
    try world.sync(order.0)
    try settle(world, order.1, order.0)
    let files = try world.files(on: "jerry")
    #expect(files["plans/a.txt"] == "in a folder" && files["plans/b/c.txt"] == "deeper")
    #expect(files.first { $0.key.hasPrefix("plans.conflict-") }?.value == "a file")
  }

  /// Jerry's node dies when its push was taken, and others go on before it comes back.
  @Test(arguments: WorldKind.allCases, [false, true])
  func `what others deleted of a push without a reply stays deleted`(kind: WorldKind, writesOn: Bool) throws {
    let world = try world(kind, [Self.events: "# Events\n", "shared/B.md": "# B\n"], "bobby")
    try world.append("Theirs", to: "shared/B.md", on: "bobby")
    try world.sync("bobby")
    try world.append("Kept", to: Self.events, on: "jerry")
    world.clock.advance(seconds: 60)
    try world.append("Doomed", to: Self.events, on: "jerry")
    let faults = Faults()
    faults.crashesAfterPush = true
    #expect(throws: Crash.self) { try world.sync("jerry", faults) }
    try world.sync("bobby")
    world.clock.advance(seconds: 3600)
    let text = try #require(try world.text(Self.events, on: "bobby"))
    let doomed = try #require(text.range(of: "\n## [2026-02-16T12:01:00Z] Doomed"))
    try world.write(String(text[..<doomed.lowerBound]), to: Self.events, on: "bobby")
    try world.sync("bobby")
    if writesOn { try world.append("Later", to: Self.events, on: "jerry") }
    try settle(world, "jerry", "bobby")
    let after = try #require(try world.text(Self.events, on: "jerry"))
    #expect(after.contains("Kept") && !after.contains("Doomed") && after.contains("Later") == writesOn)
  }

  @Test(arguments: WorldKind.allCases)
  func `a conflict whose push had no reply is decided once`(kind: WorldKind) throws {
    let world = try world(kind, [Self.events: Self.entry], "bobby")
    try world.write(Self.entry.replacing("open", with: "done"), to: Self.events, on: "bobby")
    try world.sync("bobby")
    world.clock.advance(seconds: 60)
    try world.write(Self.entry.replacing("open", with: "failed"), to: Self.events, on: "jerry")
    let faults = Faults()
    faults.crashesAfterPush = true
    #expect(throws: Crash.self) { try world.sync("jerry", faults) }
    let tip = try world.remoteTip
    try settle(world, "jerry", "bobby")
    #expect(try world.remoteTip == tip)
    #expect(try world.files(on: "jerry").count == 2)
  }

  @Test(arguments: WorldKind.allCases)
  func `a merge by hand among what is unpublished stays, and is joined by a merge`(kind: WorldKind) throws {
    let world = try world(kind, [Self.events: "# Events\n"], "bobby")
    let base = try #require(try world.head(of: "jerry"))
    try world.append("Mine", to: Self.events, on: "jerry")
    let store = try world.store(of: "jerry")
    let head = try store.readCommit(#require(try world.head(of: "jerry")))
    let person = Signature(name: "Ada", email: "ada@example.org", time: world.clock.now / 1000)
    let file: (mode: FileMode, id: ObjectID)? = (.blob, try store.writeBlob(Array("side".utf8)))
    func commit(_ tree: ObjectID, _ parents: [ObjectID], _ message: String) throws -> ObjectID {
      try store.writeCommit(tree: tree, parents: parents, author: person, committer: person, message: message)
    }
    let side = try commit(
      store.updateTree(store.readCommit(base).tree, changes: [("side.txt", file)]), [base], "side\n")
    let merge = try commit(
      store.updateTree(head.tree, changes: [("side.txt", file)]), [head.id, side], "by hand\n")
    try world.move("jerry", to: merge)
    try world.append("Theirs", to: Self.events, on: "bobby")
    try world.sync("bobby")
    let report = try world.sync("jerry")
    #expect(report.outcome == .merged)
    try settle(world, "jerry", "bobby")
    let text = try #require(try world.text(Self.events, on: "bobby"))
    #expect(text.components("Mine") == 1 && text.components("Theirs") == 1)
    let graph = try world.graph("bobby").split(separator: "\n").map(String.init)
    #expect(graph.first == "* daybook: Merge two histories" && graph.last == "* Ada: add shared/EVENTS")
    #expect(graph.contains { $0.hasSuffix("* | Ada: by hand") || $0.hasSuffix("| * Ada: by hand") })
  }

  @Test(arguments: WorldKind.allCases)
  func `two nodes that merge the same tips make the same commit`(kind: WorldKind) throws {
    let world = try world(kind, [Self.events: Self.entry], "bobby")
    for (node, status) in [("jerry", "done"), ("bobby", "failed")] {
      try world.write(Self.entry.replacing("open", with: status), to: Self.events, on: node)
      try world.snapshot(on: node)
      world.clock.advance(seconds: 60)
    }
    let tips = try ["jerry", "bobby"].map { try #require(try world.head(of: $0)) }
    try world.sync("jerry")
    let offline = Faults()
    offline.beforePush = [{ offline.isOffline = true }]
    try world.sync("bobby", offline)
    func merged(_ store: some ObjectStore, _ one: ObjectID, _ other: ObjectID) throws -> JoinedHistory {
      try HistoryMerge(store: store).mergeCommit(one, other, bases: store.mergeBases(one, other))
    }
    let store = try world.store(of: "bobby")
    let one = try merged(store, tips[0], tips[1])
    let other = try merged(store, tips[1], tips[0])
    #expect(one.tip == other.tip && one.conflicts.count == 1)
  }

  @Test(arguments: WorldKind.allCases)
  func `names that are not safe here are carried on as they are`(kind: WorldKind) throws {
    let world = try world(kind, [Self.events: "# Events\n"], "bobby")
    let store = try world.store(of: "bobby")
    let head = try #require(try world.head(of: "bobby"))
    let blob = try store.writeBlob(Array("theirs".utf8))
    let link = try store.writeBlob(Array("/etc/passwd".utf8))
    let tree = try store.updateTree(
      store.readCommit(head).tree,
      changes: [("a\\b.md", (.blob, blob)), ("git~1/config", (.blob, blob)), ("link.md", (.symlink, link))])
    let person = Signature(name: "Eve", email: "eve@example.org", time: world.clock.now / 1000)
    let tip = try store.writeCommit(
      tree: tree, parents: [head], author: person, committer: person, message: "hostile\n")
    try store.updateReference("refs/heads/main", to: tip, expecting: head, log: "test")
    let report = try world.sync("bobby")
    #expect(report.outcome == .pushed)
    try world.append("Mine", to: Self.events, on: "jerry")
    #expect(try world.sync("jerry").outcome == .replayed)
    #expect(try world.sync("jerry").outcome == .upToDate)
    let names = try world.tree(of: #require(try world.remoteTip), on: "jerry").keys
    #expect(Set(names).isSuperset(of: ["a\\b.md", "git~1/config", "link.md"]))
    #expect(try world.files(on: "jerry").keys.sorted() == [Self.events])
  }

  @Test(arguments: WorldKind.allCases)
  func `merge rules newer than ours are not guessed`(kind: WorldKind) throws {
    let world = try world(kind, [Self.events: "# Events\n"], "bobby")
    try world.append("Mine", to: Self.events, on: "jerry")
    try world.append("Theirs", to: Self.events, on: "bobby")
    try world.write("merge: 2\n", to: ".daybook/config.yml", on: "bobby")
    try world.sync("bobby")
    let report = try world.sync("jerry")
    #expect(report.outcome == .deferred && report.exitCode == 78)
    #expect(try world.text(Self.events, on: "jerry")?.contains("Theirs") == false)
    #expect(try world.sync("bobby").exitCode == 0)
  }

  @Test(arguments: WorldKind.allCases)
  func `the last remade tree is the merge of the tips`(kind: WorldKind) throws {
    let world = try world(kind, [Self.events: Self.entry], "bobby")
    try world.append("Theirs", to: Self.events, on: "bobby")
    try world.sync("bobby")
    for (index, status) in ["done", "failed", "open", "held"].enumerated() {
      try world.write(Self.entry.replacing("open", with: status), to: Self.events, on: "jerry")
      try world.append("Mine \(index)", to: Self.events, on: "jerry")
      world.clock.advance(seconds: 60)
    }
    let local = try #require(try world.head(of: "jerry"))
    let remote = try #require(try world.remoteTip)
    try world.sync("jerry")
    func merged(_ store: some ObjectStore) throws -> ObjectID {
      let base = try store.mergeBases(local, remote)
      return try store.readCommit(HistoryMerge(store: store).mergeCommit(local, remote, bases: base).tip).tree
    }
    let store = try world.store(of: "jerry")
    let head = try #require(try world.head(of: "jerry"))
    #expect(try store.readCommit(head).tree == merged(store))
    try settle(world, "jerry", "bobby")
  }
}
