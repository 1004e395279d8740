import Git
import MarkdownSyntax
import Testing
import VaultModel
import VaultStore
import VaultTesting

@testable import VaultSync

/// Nodes that sync with each other, without a hub.
@Suite struct PeersTests {
  static let events = "shared/EVENTS.md"

  @Test(arguments: WorldKind.allCases)
  func `a node gives a peer its history, and the peer's next sync merges it`(kind: WorldKind) throws {
    let world = try kind.make()
    // Only jerry knows bobby.
    try world.connect("jerry", peers: ["bobby"])
    try world.connect("bobby", peers: [])
    try world.append("Bobby's", to: Self.events, on: "bobby")
    #expect(try world.sync("bobby").outcome == .upToDate)
    #expect(try world.sync("jerry").outcome == .fastForwarded)
    try world.append("Jerry's", to: Self.events, on: "jerry")
    world.clock.advance(seconds: 60)
    try world.append("Bobby's second", to: Self.events, on: "bobby")
    let report = try world.sync("jerry")
    #expect(report.outcome == .merged && report.remotes.map(\.name) == ["bobby"] && report.attempts == 1)
    #expect(try world.text(Self.events, on: "bobby")?.contains("Jerry's") == false)
    #expect(try world.store(of: "bobby").reference("refs/daybook/from/jerry") == world.head(of: "jerry"))
    #expect(try world.sync("bobby").outcome == .fastForwarded)
    #expect(try world.head(of: "bobby") == world.head(of: "jerry"))
    #expect(try world.files(on: "bobby") == world.files(on: "jerry"))
    for node in ["jerry", "bobby"] {
      let quiet = try world.sync(node)
      #expect(quiet.outcome == .upToDate && quiet.attempts == 0)
      if let git = world as? GitWorld { #expect(try git.node(node).complaints() == []) }
    }
  }

  @Test(arguments: WorldKind.allCases)
  func `commits that a peer may have are never remade`(kind: WorldKind) throws {
    let world = try kind.make()
    try world.connect("jerry", hubs: ["origin"], peers: ["bobby"])
    try world.connect("bobby", hubs: ["origin"], peers: ["jerry"])
    try world.write("# Events\n", to: Self.events, on: "jerry")
    for node in ["jerry", "bobby", "jerry"] { try world.sync(node) }
    let noHub = Faults()
    noHub.down = ["origin"]
    try world.append("Mine", to: Self.events, on: "jerry")
    let own = try #require(try world.head(of: "jerry"))
    try world.sync("jerry", noHub)
    try world.append("Theirs", to: Self.events, on: "bobby")
    try world.sync("bobby")
    try world.sync("jerry")
    try world.sync("bobby")
    let tip = try #require(try world.remoteTip)
    #expect(try world.head(of: "jerry") == tip && world.head(of: "bobby") == tip)
    #expect(try world.store(of: "bobby").isAncestor(own, of: tip))
    #expect(try world.text(Self.events, on: "bobby")?.components("Mine") == 1)
  }

  enum Shape: CaseIterable, Sendable {
    case mesh, ring, chain, star, oneWayRing

    func peers(of index: Int, among count: Int) -> [Int] {
      let (before, after) = ((index + count - 1) % count, (index + 1) % count)
      return switch self {
      case .mesh: (0..<count).filter { $0 != index }
      case .ring: [before, after]
      case .chain: [index - 1, index + 1].filter { 0..<count ~= $0 }
      case .star: index == 0 ? Array(1..<count) : [0]
      case .oneWayRing: [after]
      }
    }
  }

  /// All nodes fetch before any of them pushes: each cycle sees what the others had before theirs.
  private func lockstep(_ world: MemoryWorld, _ nodes: [String]) throws {
    func sync(_ rest: ArraySlice<String>) throws {
      guard let node = rest.first else { return }
      let faults = Faults()
      // The next node's cycle begins when this one has fetched and joined.
      var isNext = true
      let next = {
        if isNext {
          isNext = false
          try sync(rest.dropFirst())
        }
      }
      faults.beforePush = [next]
      faults.beforeApply = [next]
      #expect(try world.sync(node, faults).exitCode == 0)
      try next()
    }
    try sync(nodes[...])
  }

  @Test(arguments: Shape.allCases)
  func `eight peers in lockstep come to rest`(shape: Shape) throws {
    for seed in seeds(1, shareOfWanted: 60) {
      var random = SplitMix64(seed: seed)
      let world = MemoryWorld()
      let nodes = (0..<8).map { "node\($0)" }
      for (index, node) in nodes.enumerated() {
        world.connect(node, hubs: [], peers: shape.peers(of: index, among: nodes.count).map { nodes[$0] })
      }
      try world.write("# Events\n\nProse.\n", to: Self.events, on: nodes[0])
      for _ in 0..<8 { for node in nodes { try world.sync(node) } }
      #expect(Set(try nodes.map { try world.head(of: $0) }).count == 1)
      var titles = [String]()
      for round in 0..<4 {
        for node in nodes where Int.random(in: 0..<3, using: &random) > 0 {
          world.clock.advance(seconds: Int64.random(in: 1...90, using: &random))
          titles.append("\(node) wrote \(round).")
          _ = try world.append(titles[titles.count - 1], to: Self.events, on: node)
          guard Bool.random(using: &random) else { continue }
          let text = try #require(try world.text(Self.events, on: node))
          let rest = text.split(separator: "\n", omittingEmptySubsequences: false).drop {
            !$0.hasPrefix("## ")
          }
          try world.write(
            "# Events\n\n\(node) says \(round).\n\n" + rest.joined(separator: "\n"), to: Self.events, on: node
          )
        }
        try lockstep(world, nodes)
      }
      var rounds = 0
      var tips = [[ObjectID]]()
      while tips.count < 3 || Set(tips.suffix(3)).count > 1 {
        rounds += 1
        guard rounds <= 22 else { break }
        try lockstep(world, nodes)
        tips.append(try nodes.compactMap { try world.head(of: $0) })
      }
      // The last three rounds were quiet.
      #expect(rounds - 2 <= 20, "\(shape) seed \(seed)")
      #expect(tips.last.map { Set($0).count } == 1, "\(shape) seed \(seed): \(tips.map { Set($0).count })")
      let files = try world.files(on: nodes[0])
      for node in nodes { #expect(try world.files(on: node) == files, "\(shape) seed \(seed) \(node)") }
      let found = Document(Array((files[Self.events] ?? "").utf8)).entries(path: "").map(\.title)
      #expect(found.sorted() == titles.sorted(), "\(shape) seed \(seed)")
      for node in nodes {
        let report = try world.sync(node)
        #expect(report.outcome == .upToDate && report.attempts == 0, "\(shape) seed \(seed) \(report)")
      }
    }
  }
}
