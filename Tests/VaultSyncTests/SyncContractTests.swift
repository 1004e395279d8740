import Git
import Testing
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// What sync does, the same in memory and with real git.
@Suite struct SyncContractTests {
  static let memory = "agents/jerry/MEMORY.md"
  static let events = "shared/EVENTS.md"

  /// A world whose nodes have one commit in common.
  private func world(_ kind: WorldKind, _ nodes: String..., text: String = "# Events\n") throws
    -> any SyncWorld
  {
    let world = try kind.make()
    try world.write(text, to: Self.events, on: nodes[0])
    for node in nodes { #expect(try world.sync(node).exitCode == 0) }
    return world
  }

  /// Expects that some nodes hold the same files, and the remote the same history.
  private func expectEqual(
    _ world: any SyncWorld, _ nodes: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
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

  private func drawn(_ kind: WorldKind, _ world: any SyncWorld, _ node: String) throws -> String {
    let graph = try world.graph(node)
    if let git = world as? GitWorld {
      let subjects = try git.node(node).git("log", "--format=%an: %s").split(separator: "\n").map(String.init)
      #expect(
        Set(subjects) == Set(graph.split(separator: "\n").map { String($0.drop { "*| ".contains($0) }) }))
    }
    return graph
  }

  @Test(arguments: WorldKind.allCases)
  func `two that have nothing are up to date`(kind: WorldKind) throws {
    let world = try kind.make()
    let report = try world.sync("jerry")
    #expect(report.outcome == .upToDate && report.head == nil && report.attempts == 0)
    #expect(try world.remoteTip == nil)
  }

  @Test(arguments: WorldKind.allCases)
  func `what one node wrote is pushed, and another takes it over`(kind: WorldKind) throws {
    let world = try kind.make()
    let id = try world.append("One", to: Self.memory, on: "jerry")
    let pushed = try world.sync("jerry")
    #expect(pushed.outcome == .pushed && pushed.pushed == 1 && pushed.attempts == 1)
    let taken = try world.sync("bobby")
    #expect(taken.outcome == .fastForwarded && taken.fetched == 1 && taken.attempts == 0)
    #expect(try world.text(Self.memory, on: "bobby") == "## [2026-02-16T12:00:00Z] One\n^\(id)\n")
    try expectEqual(world, "jerry", "bobby")
    #expect(try drawn(kind, world, "bobby") == "* jerry: jerry/MEMORY: One")
  }

  @Test(arguments: WorldKind.allCases)
  func `interleaved appends are remade in a line, and keep who, when and what`(kind: WorldKind) throws {
    let world = try world(kind, "jerry", "bobby")
    var ids = [EntryID]()
    for title in ["One", "Two", "Three"] {
      ids.append(try world.append("Jerry's \(title)", to: Self.events, on: "jerry"))
      world.clock.advance(seconds: 60)
      ids.append(try world.append("Bobby's \(title)", to: Self.events, on: "bobby"))
      world.clock.advance(seconds: 60)
    }
    try world.sync("jerry")
    let before = try #require(try world.head(of: "bobby"))
    let own = try world.store(of: "bobby").commits(from: [before], hiding: [])
    let originals = try own.map { try world.store(of: "bobby").readCommit($0) }
    let report = try world.sync("bobby")
    #expect(
      report.outcome == .replayed && report.pushed == 3 && report.fetched == 3 && report.conflicts.isEmpty)
    try world.sync("jerry")
    try expectEqual(world, "jerry", "bobby")
    #expect(
      try drawn(kind, world, "jerry") == """
        * Ada: shared/EVENTS: Bobby's Three
        * Ada: shared/EVENTS: Bobby's Two
        * Ada: shared/EVENTS: Bobby's One
        * Ada: shared/EVENTS: Jerry's Three
        * Ada: shared/EVENTS: Jerry's Two
        * Ada: shared/EVENTS: Jerry's One
        * Ada: add shared/EVENTS
        """)
    let entries = Document(Array(try #require(try world.text(Self.events, on: "jerry")).utf8))
      .entries(path: Self.events)
    #expect(entries.map(\.id) == ids.sorted() && entries.map(\.title)[1] == "Bobby's One")
    let store = try world.store(of: "bobby")
    let tip = try #require(try world.remoteTip)
    for (old, id) in zip(originals.suffix(3), try store.commits(from: [tip], hiding: []).suffix(3)) {
      let new = try store.readCommit(id)
      #expect(new.author == old.author && new.message == old.message && new.id != old.id)
      #expect(new.trailers.map(\.key).contains("Entry") && new.committer.name == "bobby")
    }
  }

  @Test(arguments: WorldKind.allCases)
  func `a commit that brings nothing is dropped`(kind: WorldKind) throws {
    let world = try world(kind, "jerry", "bobby")
    for node in ["jerry", "bobby"] {
      try world.write("# Events\n\nthe same\n", to: Self.events, on: node)
      try world.write(node, to: "\(node).txt", on: node)
    }
    try world.write("alike", to: "alike.txt", on: "jerry")
    try world.sync("jerry")
    _ = try world.snapshot(on: "bobby")
    try world.write("alike", to: "alike.txt", on: "bobby")
    let report = try world.sync("bobby")
    #expect(report.outcome == .replayed && report.pushed == 1)
    try world.sync("jerry")
    try expectEqual(world, "jerry", "bobby")
    #expect(
      try drawn(kind, world, "jerry") == "* Ada: edit 2 files\n* Ada: edit 3 files\n* Ada: add shared/EVENTS")
  }

  @Test(arguments: WorldKind.allCases, 1...8)
  func `a race that is lost is run again, seven times at most`(kind: WorldKind, losses: Int) throws {
    let world = try world(kind, "jerry", "bobby")
    try world.append("Mine", to: Self.events, on: "jerry")
    let faults = Faults()
    faults.beforePush = (0..<losses).map { round in
      {
        _ = try world.append("Race \(round)", to: Self.events, on: "bobby")
        try world.sync("bobby")
      }
    }
    let report = try world.sync("jerry", faults)
    #expect(report.attempts == min(losses + 1, 8))
    if losses < 8 {
      #expect(report.outcome == .replayed && report.exitCode == 0 && report.pushed == 1)
    } else {
      #expect(report.outcome == .raced && report.exitCode == 75)
      #expect(try world.snapshot(on: "jerry").commits.isEmpty)
      #expect(try world.sync("jerry").exitCode == 0)
    }
    try world.sync("bobby")
    try expectEqual(world, "jerry", "bobby")
    let text = try #require(try world.text(Self.events, on: "bobby"))
    #expect((["Mine"] + (0..<losses).map { "Race \($0)" }).allSatisfy { text.components($0) == 1 })
  }

  @Test(arguments: WorldKind.allCases)
  func `a reply that gets lost is made up for`(kind: WorldKind) throws {
    let world = try world(kind, "jerry", "bobby")
    try world.append("Mine", to: Self.events, on: "jerry")
    let faults = Faults()
    faults.lostReplies = 1
    let report = try world.sync("jerry", faults)
    #expect(report.outcome == .pushed && report.attempts == 1 && report.pushed == 1)
    try world.sync("bobby")
    try expectEqual(world, "jerry", "bobby")
  }

  @Test(arguments: WorldKind.allCases)
  func `without a connection all is committed, and pushed later`(kind: WorldKind) throws {
    let world = try world(kind, "jerry", "bobby")
    let faults = Faults()
    faults.isOffline = true
    try world.write("by hand\n", to: "a.md", on: "jerry")
    let report = try world.sync("jerry", faults)
    #expect(report.outcome == .offline && report.exitCode == 75 && report.remotes.first?.error != nil)
    #expect(try world.snapshot(on: "jerry").commits.isEmpty && report.head == world.head(of: "jerry"))
    #expect(try world.sync("jerry").outcome == .pushed)
    try world.sync("bobby")
    try expectEqual(world, "jerry", "bobby")
  }

  @Test(arguments: WorldKind.allCases)
  func `what is written between plan and apply is taken in and merged`(kind: WorldKind) throws {
    let world = try world(kind, "jerry", "bobby")
    try world.append("Theirs", to: Self.events, on: "bobby")
    try world.sync("bobby")
    try world.append("Mine", to: Self.events, on: "jerry")
    let faults = Faults()
    faults.beforeApply = (0..<3).map { round in
      {
        let text = try world.text(Self.events, on: "jerry") ?? ""
        try world.write(
          text + "\n## [2026-02-16T13:0\(round):00Z] Hand \(round)\n", to: Self.events, on: "jerry")
      }
    }
    let report = try world.sync("jerry", faults)
    #expect(report.exitCode == 0 && report.outcome == .replayed)
    #expect(try world.sync("jerry").outcome == .upToDate)
    try world.sync("bobby")
    try expectEqual(world, "jerry", "bobby")
    let text = try #require(try world.text(Self.events, on: "bobby"))
    #expect(["Theirs", "Mine", "Hand 0", "Hand 1", "Hand 2"].allSatisfy { text.components($0) == 1 })
  }

  @Test(arguments: WorldKind.allCases)
  func `a vault that never rests is left for later, with all committed`(kind: WorldKind) throws {
    let world = try world(kind, "jerry", "bobby")
    try world.append("Theirs", to: Self.events, on: "bobby")
    try world.sync("bobby")
    let faults = Faults()
    faults.beforeApply = (0..<100).map { round in
      { try world.write("# Events\n\n\(round)\n", to: Self.events, on: "jerry") }
    }
    let report = try world.sync("jerry", faults)
    #expect(report.outcome == .raced && report.exitCode == 75)
    #expect(try world.sync("jerry").exitCode == 0)
    try world.sync("bobby")
    try expectEqual(world, "jerry", "bobby")
    #expect(try world.text(Self.events, on: "bobby")?.contains("Theirs") == true)
  }

  @Test(arguments: WorldKind.allCases)
  func `histories with nothing in common are joined`(kind: WorldKind) throws {
    let world = try kind.make()
    try world.append("One", to: Self.memory, on: "jerry")
    world.clock.advance(seconds: 60)
    try world.append("Two", to: Self.memory, on: "bobby")
    try world.write("alike", to: "same.txt", on: "jerry")
    try world.write("alike", to: "same.txt", on: "bobby")
    try world.sync("jerry")
    #expect(try world.sync("bobby").outcome == .merged)
    try world.sync("jerry")
    try expectEqual(world, "jerry", "bobby")
    let text = try #require(try world.text(Self.memory, on: "jerry"))
    #expect(text.components("One") == 1 && text.components("Two") == 1)
    #expect(try drawn(kind, world, "jerry").hasPrefix("* daybook: Merge two histories\n"))
  }

  @Test(arguments: WorldKind.allCases)
  func `syncing twice is syncing once`(kind: WorldKind) throws {
    let world = try world(kind, "jerry", "bobby")
    try world.append("Mine", to: Self.events, on: "jerry")
    try world.append("Theirs", to: Self.events, on: "bobby")
    for node in ["jerry", "bobby", "jerry"] { try world.sync(node) }
    let tip = try world.remoteTip
    for node in ["jerry", "bobby", "jerry", "bobby"] {
      let report = try world.sync(node)
      #expect(report.outcome == .upToDate && report.attempts == 0 && report.fetched == 0)
    }
    #expect(try world.remoteTip == tip)
    try expectEqual(world, "jerry", "bobby")
  }

  @Test(arguments: WorldKind.allCases)
  func `a remote that refuses is not pushed to again at once`(kind: WorldKind) throws {
    let world = try world(kind, "jerry", "bobby")
    try world.append("Theirs", to: Self.events, on: "bobby")
    try world.sync("bobby")
    try world.refuse("no secrets here")
    try world.append("Mine", to: Self.events, on: "jerry")
    let report = try world.sync("jerry")
    #expect(report.outcome == .refused && report.exitCode == 69 && report.attempts == 1)
    #expect(report.remotes.first?.error?.message.contains("no secrets here") == true)
    // What others wrote comes in all the same.
    let text = try #require(try world.text(Self.events, on: "jerry"))
    #expect(text.contains("Theirs") && text.contains("Mine"))
    try world.refuse(nil)
    #expect(try world.sync("jerry").outcome == .pushed)
    try world.sync("bobby")
    try expectEqual(world, "jerry", "bobby")
  }
}

extension String {
  /// How often a text stands in this one.
  func components(_ text: String) -> Int { ranges(of: text).count }
}
