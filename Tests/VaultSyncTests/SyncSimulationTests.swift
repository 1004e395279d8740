import Foundation
import Git
import MarkdownSyntax
import Testing
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// Nodes that do what they like under faults, from one seed; in the end nothing is lost, doubled or back
/// again.
@Suite struct SyncSimulationTests {
  @Test(arguments: seeds(60))
  func `four nodes in memory come to rest with everything`(seed: UInt64) throws {
    let world = MemoryWorld()
    var run = SyncRun(world: world, nodes: ["billy", "bobby", "jerry", "macbook"], seed: seed)
    try run.play(rounds: 60)
  }

  @Test(arguments: seeds(2, shareOfWanted: 20))
  func `three nodes with real git come to rest with everything`(seed: UInt64) throws {
    let world = try GitWorld()
    var run = SyncRun(world: world, nodes: ["billy", "bobby", "jerry"], seed: seed)
    try run.play(rounds: 25)
    for node in run.nodes { #expect(try world.node(node).complaints() == [], "seed \(seed)") }
  }

  @Test func `one seed is one run`() throws {
    let tips = try (0..<2).map { _ in
      let world = MemoryWorld()
      var run = SyncRun(world: world, nodes: ["billy", "bobby", "jerry", "macbook"], seed: 7)
      try run.play(rounds: 40)
      return try #require(world.remoteTip)
    }
    #expect(tips[0] == tips[1])
  }
}

/// The seeds of a run: as many as a quick run can bear, or a share of `DAYBOOK_TEST_SEEDS`.
func seeds(_ usual: UInt64, shareOfWanted share: UInt64 = 1) -> Range<UInt64> {
  let wanted = ProcessInfo.processInfo.environment["DAYBOOK_TEST_SEEDS"].flatMap { UInt64($0) }
  return 0..<(wanted.map { max(1, $0 / share) } ?? usual)
}
