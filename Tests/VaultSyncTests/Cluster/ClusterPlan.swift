/// Who speaks with whom.
enum ClusterShape: String, CaseIterable {
  case hub, twoHubs, hubAndPeers, mesh, ring, oneWayRing, chain

  enum Link: Hashable {
    case hub(Int)
    case peer(Int)
  }

  /// The remotes of a node, in the order of its configuration.
  func links(of node: Int, among count: Int) -> [Link] {
    let (before, after) = ((node + count - 1) % count, (node + 1) % count)
    switch self {
    case .hub: return [.hub(0)]
    case .twoHubs: return node % 3 == 0 ? [.hub(0), .hub(1)] : [.hub(node % 2)]
    case .hubAndPeers: return [.hub(0)] + (node % 2 == 0 && after != node ? [.peer(after)] : [])
    case .mesh: return (0..<count).filter { $0 != node }.map(Link.peer)
    case .ring: return Set([before, after]).subtracting([node]).sorted().map(Link.peer)
    case .oneWayRing: return [.peer(after)]
    case .chain: return [node - 1, node + 1].filter { 0..<count ~= $0 }.map(Link.peer)
    }
  }

  /// How many rounds of syncs, one node after another, it may take until all have the same. With one hub the first brings
  /// everything in, the second takes it everywhere, and two more are for a person's word on deletions.
  var bound: Int { self == .hub ? 4 : 20 }
}

/// What one seed stands for: how many nodes, whose clocks, and everything that happens to them.
struct ClusterPlan {
  var seed: UInt64
  var shape: ClusterShape
  /// How far each node's clock is off, in milliseconds.
  var skews: [Int64]
  /// Whether all nodes begin with a clone of one vault, or each with nothing.
  var hasCommonStart: Bool
  var events: [ClusterEvent]

  var nodes: Int { skews.count }

  init(seed: UInt64, nodes: Int, steps: Int) {
    var random = SplitMix64(seed: seed &* 0x9E37_79B9 &+ 1)
    self.seed = seed
    shape = Bool.random(using: &random) ? .hub : ClusterShape.allCases.randomElement(using: &random) ?? .hub
    skews = (0..<nodes).map { _ in
      switch Int.random(in: 0..<10, using: &random) {
      case 0: Int64.random(in: -400...400, using: &random) * 86_400_000
      case 1...3: Int64.random(in: -3_600...3_600, using: &random) * 1000
      default: Int64.random(in: -900...900, using: &random)
      }
    }
    hasCommonStart = Int.random(in: 0..<5, using: &random) > 0
    events = []
    for _ in 0..<steps { events.append(Self.event(nodes, &random)) }
    // From chances of their own, and without a moment of theirs: so the notes' histories are what they are without claims.
    var claims = SplitMix64(seed: random.next())
    events = events.flatMap { event in
      Int.random(in: 0..<4, using: &claims) == 0 ? [Self.claim(nodes, &claims), event] : [event]
    }
  }

  private static func claim(_ nodes: Int, _ random: inout SplitMix64) -> ClusterEvent {
    let isFaulty = Int.random(in: 0..<4, using: &random) == 0
    let fault = isFaulty ? ClusterEvent.Fault.allCases.randomElement(using: &random) ?? .none : .none
    let calls = Bool.random(using: &random) ? 1000 : Int.random(in: 1...3, using: &random)
    let dies = Int.random(in: 0..<8, using: &random) == 0
    return ClusterEvent(
      action: .claim(fault, calls: calls, dies: dies), node: Int.random(in: 0..<nodes, using: &random),
      wait: 0,
      salt: random.next())
  }

  private static func event(_ nodes: Int, _ random: inout SplitMix64) -> ClusterEvent {
    let wait =
      switch Int.random(in: 0..<20, using: &random) {
      case 0: Int64.random(in: 0...1_500_000, using: &random)
      case 1...6: Int64.random(in: 0...60_000, using: &random)
      default: Int64.random(in: 0...1_500, using: &random)
      }
    return ClusterEvent(
      action: action(&random), node: Int.random(in: 0..<nodes, using: &random), wait: wait,
      salt: random.next())
  }

  private static let acts: [(weight: Int, action: ClusterEvent.Action)] = [
    (12, .append), (5, .cat), (2, .beginCat), (5, .editText), (4, .editEntry), (3, .deleteEntry),
    (3, .moveEntry), (2, .addNote), (1, .renameNote), (1, .deleteNote), (2, .editProperty), (2, .attach),
    (1, .clash), (1, .editSettings), (1, .settleConflict), (4, .read), (4, .save), (2, .beginSave),
    (6, .finish), (1, .jump), (1, .freeze), (2, .cut), (3, .heal), (1, .restart),
  ]

  private static func action(_ random: inout SplitMix64) -> ClusterEvent.Action {
    if Int.random(in: 0..<150, using: &random) == 0 { return .deleteMost }
    if Int.random(in: 0..<5, using: &random) < 2 {
      let isFaulty = Int.random(in: 0..<4, using: &random) == 0
      let fault = isFaulty ? ClusterEvent.Fault.allCases.randomElement(using: &random) ?? .none : .none
      let calls = Int.random(in: 0..<5, using: &random) < 2 ? Int.random(in: 1...4, using: &random) : 1000
      let crash = Int.random(in: 0..<8, using: &random) == 0 ? Int.random(in: 0..<40, using: &random) : nil
      let disturbed =
        Int.random(in: 0..<10, using: &random) == 0 ? Int.random(in: 0..<20, using: &random) : nil
      return .sync(fault, calls: calls, crash: crash, disturbed: disturbed)
    }
    var left = Int.random(in: 0..<acts.reduce(0) { $0 + $1.weight }, using: &random)
    for act in acts {
      left -= act.weight
      if left < 0 { return act.action }
    }
    return .append
  }
}
