import Testing
import VaultSync

/// Many nodes that sync at the same time.
@Suite struct ClusterScheduleTests {
  private func cluster(_ shape: ClusterShape, nodes: Int, seed: UInt64) throws -> Cluster {
    var plan = ClusterPlan(seed: seed, nodes: nodes, steps: 0)
    (plan.shape, plan.hasCommonStart) = (shape, true)
    plan.skews = plan.skews.map { $0 % 1000 }
    return try Cluster(plan)
  }

  /// Lets somebody write on some of the nodes.
  private func write(_ cluster: Cluster, _ random: inout SplitMix64) throws {
    for node in cluster.nodes where Int.random(in: 0..<3, using: &random) > 0 {
      let actions: [ClusterEvent.Action] = [
        .append, .append, .append, .cat, .editText, .editEntry, .moveEntry,
      ]
      try cluster.write(actions.randomElement(using: &random) ?? .append, on: node, &random)
      cluster.advance(Int64.random(in: 0...300, using: &random))
    }
  }

  /// How many rounds: all that are wanted take a minute in a debug build.
  private static let rounds = Int(ClusterSize.isLong ? 30 : 8)

  @Test func `twenty nodes whose cron fires in the same minute need at most eight tries`() throws {
    let cluster = try cluster(.hub, nodes: 20, seed: 1)
    var random = SplitMix64(seed: 1)
    var tries = 0
    for round in 0...Self.rounds {
      // The last round only takes everything everywhere.
      if round < Self.rounds { try write(cluster, &random) }
      let starts = cluster.nodes.indices.map { Int64($0 * 7 % 20) * 3000 }
      // A slow link: what takes seconds for one keeps the others from being first.
      let reports = try cluster.syncTogether(starts: starts) { Int64.random(in: 200...2500, using: &random) }
      for report in reports {
        #expect(report?.exitCode == 0, "round \(round): \(String(describing: report))")
        tries = max(tries, report?.attempts ?? 0)
      }
    }
    #expect(tries > 1 && tries <= 8, "\(tries) tries at most")
    _ = try cluster.syncTogether(starts: cluster.nodes.map { _ in 0 }) { 100 }
    #expect(cluster.isAtRest)
    try cluster.checkRest()
    #expect(cluster.violations == [])
  }

  @Test(
    arguments: [ClusterShape.mesh, .ring, .oneWayRing, .chain],
    ClusterSize.isLong ? [1, 2, 3] : [1] as [UInt64])
  func `eight peers that take each step together come to rest`(shape: ClusterShape, seed: UInt64) throws {
    let cluster = try cluster(shape, nodes: 8, seed: seed)
    var random = SplitMix64(seed: seed)
    let starts = cluster.nodes.map { _ in Int64(0) }
    for _ in 0..<4 {
      try write(cluster, &random)
      _ = try cluster.syncTogether(starts: starts) { 100 }
    }
    cluster.advance(10_000)
    var rounds = 0
    while rounds < 20, !cluster.isAtRest {
      rounds += 1
      _ = try cluster.syncTogether(starts: starts) { 100 }
    }
    #expect(cluster.isAtRest, "\(shape), seed \(seed): not after \(rounds) rounds")
    #expect(rounds > 0, "\(shape), seed \(seed): nothing was to be done")
    let commits = cluster.nodes.map(\.store.commits.count)
    _ = try cluster.syncTogether(starts: starts) { 100 }
    #expect(cluster.nodes.map(\.store.commits.count) == commits, "\(shape), seed \(seed): merges go on")
    if cluster.isAtRest { try cluster.checkRest() }
    #expect(cluster.violations == [], "\(shape), seed \(seed)")
  }
}
