import Testing

@testable import VaultModel

/// The laws of merging over whole histories: three sides merged in every order, and two that merged each
/// other's work and went on. `DAYBOOK_TEST_SEEDS` says how many; a long run prints what it counted.
@Suite struct HistoryPropertyTests {
  private struct Count {
    var merges = 0
    var entries = 0
    var fallbacks = 0
    var faults = [MergeOracle.Fault: Int]()
  }

  @Test func `no merge of a history loses, doubles, resurrects or damages anything`() {
    var count = Count()
    let seeds = Seeds.all(default: 25)
    for seed in seeds {
      let history = HistoryCase(seed: seed)
      let crissCross = history.crissCross
      for sample in history.pairs + history.threes + crissCross.parents + [crissCross.whole] {
        count.merges += 1
        count.entries += MergeOracle.Tree(sample.merge.files).items.count
        count.fallbacks += sample.merge.fallbacks.count
        #expect(sample.mirrored.files == sample.merge.files, "seed \(seed)")
        for complaint in sample.complaints {
          count.faults[complaint.fault, default: 0] += 1
          if count.faults.values.reduce(0, +) <= 20 { Issue.record("seed \(seed): \(complaint)") }
        }
      }
    }
    if seeds.count > 25 {
      let faults = MergeOracle.Fault.allCases.map { "\(count.faults[$0] ?? 0) \($0)" }.joined(separator: ", ")
      print(
        "\(seeds.count) seeds, \(count.merges) merges, \(count.entries) entries: \(faults);",
        "\(count.fallbacks) notes fell back")
    }
    #expect(count.faults.isEmpty)
  }
}
