@testable import VaultModel

/// A base, three sides made of it by 10 to 60 operations, and the merges of their histories.
struct HistoryCase {
  typealias Files = [String: VaultFile]

  /// A version in a history: its files, and when each was brought.
  struct Version {
    var files: Files
    var dates: [String: Timestamp]

    var side: MergeSide {
      MergeSide(files) { path in dates[path].map { Provenance(date: $0, author: "jerry") } }
    }
  }

  /// A merge with what went into it.
  struct Merge {
    var base: Files
    var left: Version
    var right: Version
    /// The common ancestors, where the base stands for several.
    var ancestors: [Files]
    var merge: TreeMerge

    init(_ base: Files, ancestors: [Files] = [], _ left: Version, _ right: Version) {
      (self.base, self.ancestors, self.left, self.right) = (base, ancestors, left, right)
      merge = TreeMerge(base: base, ancestors: ancestors, left: left.side, right: right.side)
    }

    var mirrored: TreeMerge {
      TreeMerge(base: base, ancestors: ancestors, left: right.side, right: left.side)
    }

    /// The result, each of whose files is as old as the later of both sides'.
    var version: Version {
      Version(files: merge.files, dates: left.dates.merging(right.dates) { max($0, $1) })
    }

    var complaints: [MergeOracle.Complaint] {
      MergeOracle(base: base, ancestors: ancestors, left: left.files, right: right.files, merge: merge)
        .complaints
    }
  }

  let base: Files
  let sides: [Version]
  /// The first two sides, each with some more work.
  let later: [Version]
  let operations: Int

  init(seed: UInt64) {
    var source = VaultGenerator(seed: seed, side: "b")
    base = source.vault()
    operations = source.random.number(10...60)
    var shares = [Int](repeating: 0, count: 5)
    for _ in 0..<operations { shares[source.random.number(0...4)] += 1 }
    func version(_ side: String, _ files: Files, _ operations: Int, _ start: Int64) -> Version {
      var generator = VaultGenerator(seed: seed, side: side)
      let edited = generator.edit(files, operations: operations)
      var dates = [String: Timestamp]()
      for path in VaultGenerator.paths where !generator.random.one(in: 4) {
        dates[path] = Timestamp(seconds: start + Int64(generator.random.number(0...3)))
      }
      return Version(files: edited, dates: dates)
    }
    let before: Int64 = 1_771_250_000
    sides = [
      version("l", base, shares[0], before), version("r", base, shares[1], before),
      version("m", base, shares[2], before),
    ]
    later = [
      version("p", sides[0].files, shares[3], before + 10),
      version("q", sides[1].files, shares[4], before + 10),
    ]
  }

  /// The merges of two sides.
  var pairs: [Merge] {
    [(0, 1), (1, 2), (0, 2)].map { Merge(base, sides[$0], sides[$1]) }
  }

  /// All three sides merged, in three orders.
  func threes(of pairs: [Merge]) -> [Merge] {
    zip(pairs, [2, 0, 1]).map { Merge(base, $0.version, sides[$1]) }
  }

  /// Two sides that went on after they had merged each other's earlier work: they have two common ancestors,
  /// which are merged first.
  var crissCross: (parents: [Merge], whole: Merge) {
    let parents = [Merge(base, later[0], sides[1]), Merge(base, sides[0], later[1])]
    // With the dates, as the losers of a fold are of no use to anyone but its winners are.
    let fold = Merge(base, sides[0], sides[1]).merge
    return (
      parents,
      Merge(fold.files, ancestors: sides[...1].map(\.files), parents[0].version, parents[1].version)
    )
  }
}
