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
      for sample in history.pairs + history.threes(of: history.pairs) + crissCross.parents + [
        crissCross.whole
      ] {
        count.merges += 1
        count.entries += MergeOracle.Tree(sample.merge.files).items.count
        count.fallbacks += sample.merge.fallbacks.count
        let isMirrored = sample.mirrored.files == sample.merge.files
        #expect(isMirrored, "seed \(seed)")
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

  private struct Agreement {
    var entries = 0
    var texts = 0
    var notes = 0
    var differing = [HistoryOrder.Difference: Int]()
    var excused = [HistoryOrder.Cause: Int]()
    var faults = 0
  }

  /// The entries always; their texts and the notes' bytes where there is no true conflict. Why some can't, and in what
  /// alone they may differ then: ``HistoryOrder``.
  @Test func `three sides come to one tree in whatever order they are merged`() {
    var count = Agreement()
    let seeds = Seeds.all(default: 60)
    for seed in seeds {
      let history = HistoryCase(seed: seed)
      let pairs = history.pairs
      let threes = history.threes(of: pairs)
      let order = HistoryOrder(base: history.base, sides: history.sides.map(\.files))
      let results = threes.map(\.merge.files)
      let trees = results.map(MergeOracle.Tree.init)
      func isOne<Value: Equatable>(_ values: [Value], _ what: @autoclosure () -> String) -> Bool {
        if values.allSatisfy({ $0 == values[0] }) { return true }
        count.faults += 1
        if count.faults <= 20 { Issue.record("seed \(seed): \(what())") }
        return false
      }
      if (pairs + threes).contains(where: { !$0.merge.fallbacks.isEmpty }) { continue }
      if isOne(trees.map(order.entries), "entries") { count.entries += 1 }
      if (pairs + threes).contains(where: { !$0.merge.losers.isEmpty }) { continue }
      if isOne(trees.map(order.texts), "texts") { count.texts += 1 }
      for path in Set(results.flatMap(\.keys)).sorted() where TreeMerge.isNote(path) {
        guard let difference = HistoryOrder.Difference(of: results.map { $0[path] }) else {
          count.notes += 1
          continue
        }
        let causes = order.causes(path, in: results, after: pairs.map(\.merge.files))
          .intersection(difference.causes)
        _ = isOne(causes.isEmpty ? results.map { $0[path] } : [], "\(path): \(difference)")
        count.differing[difference, default: 0] += 1
        for cause in causes { count.excused[cause, default: 0] += 1 }
      }
    }
    if seeds.count > 60 {
      let excused = HistoryOrder.Cause.allCases.map { "\(count.excused[$0] ?? 0) \($0)" }
      let differing = HistoryOrder.Difference.allCases.map { "\(count.differing[$0] ?? 0) in \($0)" }
      print(
        "\(seeds.count) seeds in three orders: one set of entries in \(count.entries), one of texts in",
        "\(count.texts); of the notes without a true conflict \(count.notes) are the same byte for byte,",
        "\(differing.joined(separator: ", ")) are not, for causes that were foreseen:",
        "\(excused.joined(separator: ", "));",
        "\(count.faults) faults")
    }
    #expect(count.faults == 0)
  }
}
