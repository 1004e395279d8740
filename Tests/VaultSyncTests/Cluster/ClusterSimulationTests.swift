import Foundation
import Testing

/// Whole clusters from one seed each: agents, people, editors, clocks, links and crashes.
///
/// The sizes come from the environment: `DAYBOOK_TEST_SEEDS`, `DAYBOOK_TEST_FIRST_SEED`, `DAYBOOK_TEST_NODES` and
/// `DAYBOOK_TEST_STEPS`.
@Suite struct ClusterSimulationTests {
  @Test func `after faults all nodes have the same, and nothing is lost, doubled or back again`() {
    var counts = [String: Int]()
    var failures = 0
    for seed in ClusterSize.first..<(ClusterSize.first + ClusterSize.seeds)
    where failures < (ClusterSize.isLong ? 100 : 5) {
      do {
        let plan = ClusterPlan(
          seed: seed, nodes: ClusterSize.nodes ?? 2 + Int(seed % 4), steps: ClusterSize.steps)
        let cluster = try Cluster.play(plan)
        counts.merge(cluster.counts) { $0 + $1 }
        guard let first = cluster.violations.first else { continue }
        failures += 1
        Issue.record("\(Self.explain(plan, first))")
      } catch {
        failures += 1
        Issue.record("seed \(seed): \(error)")
      }
    }
    if ClusterSize.seeds >= 100 {
      print("cluster: \(ClusterSize.seeds) seeds, \(failures) violations")
      for (what, count) in counts.sorted(by: { $0.key < $1.key }) { print("  \(what): \(count)") }
    }
  }

  /// Histories that once lost, doubled or brought back something.
  private static let mended: [UInt64] = [
    1299, 2022, 2111, 2565, 2614, 3173, 3223, 3348, 3400, 3869, 4020, 4344, 4858, 5250, 5908, 6128, 6460,
    6505, 6507,
    6694, 7584, 7605, 7654, 7801, 7808, 8288, 8622, 8917, 9389, 9762, 11123,
  ]

  @Test(arguments: mended) func `what once went wrong goes well`(seed: UInt64) throws {
    let plan = ClusterPlan(seed: seed, nodes: 2 + Int(seed % 4), steps: 80)
    #expect(try Cluster.play(plan).violations == [])
  }

  @Test func `one seed is one run`() throws {
    for seed in UInt64(0)..<5 {
      let plan = ClusterPlan(seed: seed, nodes: 4, steps: 60)
      let traces = try (0..<2).map { _ in try Cluster.play(plan).trace }
      #expect(traces[0] == traces[1], "seed \(seed)")
    }
  }

  /// The smallest history that still fails in the same way, with what happened in it.
  private static func explain(_ plan: ClusterPlan, _ violation: ClusterViolation) -> String {
    var small = plan
    small.events = ClusterHistory.shrunk(plan.events) { events in
      var plan = plan
      plan.events = events
      return (try? Cluster.play(plan))?.violations.first?.kind == violation.kind
    }
    let cluster = try? Cluster.play(small)
    let found = cluster?.violations.map(\.description) ?? []
    return """
      seed \(plan.seed), \(plan.nodes) nodes, \(plan.shape): \(violation)
      \(small.events.count) of \(plan.events.count) events are enough:
      \((cluster?.trace ?? []).drop { !$0.hasPrefix("#") }.joined(separator: "\n"))
      \(found.joined(separator: "\n"))
      """
  }
}

/// How much of all this, from the environment.
enum ClusterSize {
  static let seeds = number("DAYBOOK_TEST_SEEDS") ?? 40
  static let first = number("DAYBOOK_TEST_FIRST_SEED") ?? 0
  static let nodes = number("DAYBOOK_TEST_NODES").map { Int($0) }
  static let steps = Int(number("DAYBOOK_TEST_STEPS") ?? 80)
  /// Whether somebody asked for more than a quick run.
  static let isLong = seeds >= 1000

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }
}
