@testable import VaultModel

/// A base, two sides made of it, and their merge.
struct MergeCase {
  typealias Files = [String: VaultFile]

  let base: Files
  let left: Files
  let right: Files
  let merge: TreeMerge

  private let leftDates: [String: Timestamp]
  private let rightDates: [String: Timestamp]

  init(seed: UInt64) {
    var source = VaultGenerator(seed: seed, side: "b")
    base = source.vault()
    var (first, second) = (VaultGenerator(seed: seed, side: "l"), VaultGenerator(seed: seed, side: "r"))
    left = first.edit(base)
    right = second.edit(base)
    leftDates = Self.dates(&first.random)
    rightDates = Self.dates(&second.random)
    merge = TreeMerge(base: base, left: Self.side(left, leftDates), right: Self.side(right, rightDates))
  }

  var leftSide: MergeSide { Self.side(left, leftDates) }
  var rightSide: MergeSide { Self.side(right, rightDates) }

  var mirrored: TreeMerge { TreeMerge(base: base, left: rightSide, right: leftSide) }

  /// The result as a side whose every file is later than both sides'.
  var resultSide: MergeSide {
    MergeSide(merge.files) { _ in Provenance(date: Timestamp(seconds: 1_800_000_000), author: "merge") }
  }

  private static func dates(_ random: inout SplitMix64) -> [String: Timestamp] {
    var dates = [String: Timestamp]()
    for path in VaultGenerator.paths where !random.one(in: 4) {
      dates[path] = Timestamp(seconds: 1_771_250_000 + Int64(random.number(0...3)))
    }
    return dates
  }

  private static func side(_ files: Files, _ dates: [String: Timestamp]) -> MergeSide {
    MergeSide(files) { path in dates[path].map { Provenance(date: $0, author: "jerry") } }
  }
}
