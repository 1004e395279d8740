import Git
import Testing
import VaultModel
import VaultStore
import VaultTesting

@testable import VaultSync

/// Nodes with more than one remote, the same in memory and with real git.
@Suite struct SeveralRemotesTests {
  static let events = "shared/EVENTS.md"

  /// A world in which a node begins, and the others join it by the hubs that they have.
  private func world(_ kind: WorldKind, _ links: [(node: String, hubs: [String])]) throws -> any SyncWorld {
    let world = try kind.make()
    for (node, hubs) in links { try world.connect(node, hubs: hubs) }
    try world.write("# Events\n", to: Self.events, on: links[0].node)
    for (node, _) in links + links { #expect(try world.sync(node).exitCode == 0) }
    return world
  }

  /// Syncs all nodes until nothing moves, and expects one tip at all nodes and hubs.
  @discardableResult
  private func settle(
    _ world: any SyncWorld, _ nodes: [String], _ hubs: [String], within rounds: Int = 4,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    for _ in 0..<rounds {
      for node in nodes {
        let report = try world.sync(node)
        #expect(report.exitCode == 0, "\(node) \(report.remotes)", sourceLocation: sourceLocation)
      }
    }
    for node in nodes {
      let report = try world.sync(node)
      #expect(
        report.outcome == .upToDate && report.attempts == 0 && report.fetched == 0, "\(node) \(report)",
        sourceLocation: sourceLocation)
    }
    let tip = try #require(try world.head(of: nodes[0]), sourceLocation: sourceLocation)
    let files = try world.files(on: nodes[0])
    for hub in hubs { #expect(try world.tip(of: hub) == tip, "\(hub)", sourceLocation: sourceLocation) }
    for node in nodes {
      #expect(try world.head(of: node) == tip, "\(node)", sourceLocation: sourceLocation)
      #expect(try world.files(on: node) == files, "\(node)", sourceLocation: sourceLocation)
      #expect(try world.tree(of: tip, on: node) == files, "\(node)", sourceLocation: sourceLocation)
      if let git = world as? GitWorld {
        #expect(try git.node(node).complaints() == [], "\(node)", sourceLocation: sourceLocation)
      }
    }
    return try world.graph(nodes[0])
  }

  private func merged(_ store: some ObjectStore, _ one: ObjectID, _ other: ObjectID) throws -> ObjectID {
    try HistoryMerge(store: store).mergeCommit(one, other, bases: store.mergeBases(one, other)).tip
  }

  @Test(arguments: WorldKind.allCases)
  func `what is written goes to every remote`(kind: WorldKind) throws {
    let world = try world(kind, [("jerry", ["home", "cloud"])])
    try world.append("One", to: Self.events, on: "jerry")
    let report = try world.sync("jerry")
    #expect(report.outcome == .pushed && report.attempts == 1 && report.pushed == 1)
    #expect(report.remotes.map(\.name) == ["home", "cloud"])
    #expect(report.remotes.map(\.outcome) == [.pushed, .pushed])
    let graph = try settle(world, ["jerry"], ["home", "cloud"])
    #expect(graph == "* Ada: shared/EVENTS: One\n* Ada: add shared/EVENTS")
  }

  @Test(arguments: WorldKind.allCases)
  func `a node with two hubs carries what is new from each to the other`(kind: WorldKind) throws {
    let world = try world(
      kind, [("jerry", ["home", "cloud"]), ("bobby", ["home"]), ("billy", ["cloud"])])
    for node in ["jerry", "bobby", "billy"] {
      try world.append("\(node)'s", to: Self.events, on: node)
      world.clock.advance(seconds: 60)
    }
    try world.sync("bobby")
    try world.sync("billy")
    let report = try world.sync("jerry")
    #expect(report.outcome == .merged && report.fetched == 2 && report.attempts == 1)
    #expect(report.remotes.map(\.outcome) == [.merged, .merged])
    let graph = try settle(world, ["jerry", "bobby", "billy"], ["home", "cloud"])
    let text = try #require(try world.text(Self.events, on: "billy"))
    for node in ["jerry", "bobby", "billy"] { #expect(text.components("\(node)'s") == 1) }
    #expect(graph.split(separator: "\n").count { $0.contains("Merge two histories") } == 2)
  }

  @Test(arguments: WorldKind.allCases)
  func `a remote that is down doesn't stop the others`(kind: WorldKind) throws {
    let world = try world(kind, [("jerry", ["home", "cloud"]), ("bobby", ["cloud"])])
    try world.append("Mine", to: Self.events, on: "jerry")
    try world.append("Theirs", to: Self.events, on: "bobby")
    try world.sync("bobby")
    let faults = Faults()
    faults.down = ["home"]
    let report = try world.sync("jerry", faults)
    #expect(report.remotes.map(\.outcome) == [.offline, .merged])
    #expect(report.outcome == .offline && report.exitCode == 75)
    #expect(try world.text(Self.events, on: "jerry")?.contains("Theirs") == true)
    #expect(try world.tip(of: "cloud") == world.head(of: "jerry"))
    let later = try world.sync("jerry")
    #expect(later.remotes.map(\.outcome) == [.pushed, .upToDate])
    try settle(world, ["jerry", "bobby"], ["home", "cloud"])
  }

  @Test(arguments: WorldKind.allCases)
  func `what a remote had that is no more is published, and never remade`(kind: WorldKind) throws {
    let world = try world(kind, [("jerry", ["home", "cloud"]), ("bobby", ["home"])])
    try world.append("Mine", to: Self.events, on: "jerry")
    let faults = Faults()
    faults.down = ["home"]
    try world.sync("jerry", faults)
    let published = try #require(try world.head(of: "jerry"))
    #expect(try world.tip(of: "cloud") == published)
    try world.append("Theirs", to: Self.events, on: "bobby")
    try world.sync("bobby")
    try world.connect("jerry", hubs: ["home"])
    #expect(try world.sync("jerry").outcome == .merged)
    try settle(world, ["jerry", "bobby"], ["home"])
    let tip = try #require(try world.head(of: "bobby"))
    #expect(try world.store(of: "bobby").isAncestor(published, of: tip))
  }

  @Test(arguments: WorldKind.allCases)
  func `a remote that refuses gives the exit code, and the others have all`(kind: WorldKind) throws {
    let world = try world(kind, [("jerry", ["home", "cloud"])])
    try world.refuse("no secrets here", hub: "home")
    try world.append("Mine", to: Self.events, on: "jerry")
    let report = try world.sync("jerry")
    #expect(report.remotes.map(\.outcome) == [.refused, .pushed])
    #expect(report.exitCode == 69 && report.attempts == 1)
    try world.refuse(nil, hub: "home")
    try settle(world, ["jerry"], ["home", "cloud"])
  }

  @Test(arguments: WorldKind.allCases, 1...8)
  func `races are run again, seven times over all remotes`(kind: WorldKind, losses: Int) throws {
    let world = try world(kind, [("jerry", ["home", "cloud"]), ("bobby", ["home"]), ("billy", ["cloud"])])
    try world.append("Mine", to: Self.events, on: "jerry")
    let faults = Faults()
    // Each try begins with a push to the one remote or the other.
    faults.beforePush = (0..<losses).map { round in
      {
        let node = round.isMultiple(of: 2) ? "bobby" : "billy"
        _ = try world.append("Race \(round)", to: Self.events, on: node)
        try world.sync(node)
      }
    }
    let report = try world.sync("jerry", faults)
    #expect(report.attempts <= 8)
    #expect(report.exitCode == 0 || report.outcome == .raced && report.attempts == 8)
    try settle(world, ["jerry", "bobby", "billy"], ["home", "cloud"])
    let text = try #require(try world.text(Self.events, on: "bobby"))
    #expect((["Mine"] + (0..<losses).map { "Race \($0)" }).allSatisfy { text.components($0) == 1 })
  }

  @Test(arguments: WorldKind.allCases)
  func `two nodes that merge the same hubs in lockstep make one merge`(kind: WorldKind) throws {
    let world = try world(
      kind,
      [
        ("jerry", ["home", "cloud"]), ("macbook", ["cloud", "home"]), ("bobby", ["home"]),
        ("billy", ["cloud"]),
      ])
    for node in ["bobby", "billy"] {
      try world.append("\(node)'s", to: Self.events, on: node)
      try world.sync(node)
    }
    let faults = Faults()
    faults.beforePush = [{ try world.sync("macbook") }]
    #expect(try world.sync("jerry", faults).exitCode == 0)
    let graph = try settle(world, ["jerry", "macbook", "bobby", "billy"], ["home", "cloud"], within: 2)
    #expect(graph.split(separator: "\n").count { $0.contains("Merge two histories") } == 1)
  }

  @Test(arguments: WorldKind.allCases)
  func `two hubs with equal tips get one merge of both`(kind: WorldKind) throws {
    let world = try world(kind, [("jerry", ["home", "cloud"])])
    let base = try #require(try world.head(of: "jerry"))
    try world.append("One", to: Self.events, on: "jerry")
    let one = try #require(try world.head(of: "jerry"))
    let store = try world.store(of: "jerry")
    let person = Signature(name: "Ada", email: "ada@example.org", time: world.clock.now / 1000)
    let file: (mode: FileMode, id: ObjectID)? = (.blob, try store.writeBlob(Array("side".utf8)))
    let side = try store.writeCommit(
      tree: store.updateTree(store.readCommit(base).tree, changes: [("side.txt", file)]), parents: [base],
      author: person, committer: person, message: "side\n")
    let both = try merged(store, one, side)
    let tips = [try merged(store, both, one), try merged(store, both, side)]
    for (hub, tip) in zip(["home", "cloud"], tips) { try world.force(hub, to: tip, from: "jerry") }
    try world.move("jerry", to: tips[0])
    let report = try world.sync("jerry")
    #expect(report.outcome == .merged && report.remotes.map(\.outcome) == [.pushed, .merged])
    let graph = try settle(world, ["jerry"], ["home", "cloud"], within: 1)
    #expect(graph.split(separator: "\n").count { $0.contains("Merge two histories") } == 4)
  }

  @Test(arguments: WorldKind.allCases)
  func `an own unpublished tip gives way to a hub's that is equal`(kind: WorldKind) throws {
    let world = try world(kind, [("jerry", ["home", "cloud"]), ("bobby", ["home", "cloud"])])
    try world.append("One", to: Self.events, on: "jerry")
    try world.append("Two", to: "shared/B.md", on: "bobby")
    let one = try #require(try world.head(of: "jerry"))
    let two = try #require(try world.head(of: "bobby"))
    for node in ["jerry", "bobby", "jerry"] { try world.sync(node) }
    let both = try #require(try world.head(of: "jerry"))
    let store = try world.store(of: "jerry")
    let theirs = try merged(store, both, two)
    for hub in ["home", "cloud"] { try world.force(hub, to: theirs, from: "jerry") }
    // Jerry's node merged the same in another way, and told nobody.
    try world.move("jerry", to: merged(store, both, one))
    let report = try world.sync("jerry")
    #expect(report.attempts == 0 && report.attempts == 0 && report.head == theirs)
    try settle(world, ["jerry", "bobby"], ["home", "cloud"], within: 1)
  }
}
