import Testing

@testable import VaultModel

/// The laws of merging, over vaults and edits made from seeds. `DAYBOOK_TEST_SEEDS` says how many.
@Suite struct TreeMergePropertyTests {
  @Test func `sides may be swapped, and a side that did nothing counts for nothing`() {
    for seed in Seeds.all(default: 150) {
      let sample = MergeCase(seed: seed)
      let (merge, mirrored) = (sample.merge, sample.mirrored)
      #expect(differences(merge.files, mirrored.files) == [], "seed \(seed)")
      #expect(merge.losers == mirrored.losers, "seed \(seed)")
      #expect(merge.fallbacks == mirrored.fallbacks, "seed \(seed)")
      let base = MergeSide(sample.base)
      #expect(TreeMerge(base: sample.base, left: sample.leftSide, right: base).files == sample.left, "seed \(seed)")
      let same = TreeMerge(base: sample.base, left: sample.leftSide, right: sample.leftSide)
      #expect(same.files == sample.left, "seed \(seed)")
    }
  }

  @Test func `merging a side again changes nothing`() {
    for seed in Seeds.all(default: 150) {
      let sample = MergeCase(seed: seed)
      for side in [sample.leftSide, sample.rightSide] {
        let again = TreeMerge(base: sample.base, left: sample.resultSide, right: side)
        #expect(differences(again.files, sample.merge.files) == [], "seed \(seed)")
      }
    }
  }

  @Test func `nothing is lost, doubled, damaged or brought back`() {
    for seed in Seeds.all(default: 150) {
      let sample = MergeCase(seed: seed)
      #expect(MergeOracle(sample).complaints == [], "seed \(seed)")
    }
  }

  @Test func `every note can be joined`() {
    for seed in Seeds.all(default: 150) {
      #expect(MergeCase(seed: seed).merge.fallbacks == [], "seed \(seed)")
    }
  }

  private func differences(_ one: [String: VaultFile], _ other: [String: VaultFile]) -> [String] {
    Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
  }
}
