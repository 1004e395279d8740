import Testing

@testable import VaultModel

@Suite struct RunOrderTests {
  /// Runs as letters with the second of their time: `b2` is b at 12:00:02. Ids of one time order as their
  /// letters.
  @Test(arguments: [
    ("a1 b2", "a1 b2", "b2 a1", "b2 a1"),
    ("a1 b2", "a1 b2 c3", "a1 b2", "a1 b2 c3"),
    ("a1 b2", "a1 b2 c3", "a1 b2 d4", "a1 b2 c3 d4"),
    ("a1 b2", "a1 b2 c5", "a1 b2 d4", "a1 b2 d4 c5"),
    ("b2 a1", "c3 b2 a1", "d4 b2 a1", "d4 c3 b2 a1"),
    ("", "b2 a1", "d4 c3", "d4 c3 b2 a1"),
    ("", "a1 b2", "d4 c3", "a1 b2 c3 d4"),
    ("b1 a1", "b1 a1 c2", "b1 a1 d3", "b1 a1 c2 d3"),
    ("a1 b1", "a1 b1 c2", "b1 a1 d3", "a1 b1 c2 d3"),
    ("a1", "a1 c1", "a1 b1", "a1 b1 c1"),
    ("a1 b2 c3", "a1 c3", "a1 b2 c3 x1", "a1 c3 x1"),
    ("b2 a1", "c3 b2 a1", "", "c3 b2 a1"),
    ("a1 c3 b2", "a1 c3", "a1 b2", "a1 c3 b2"),
  ])
  func `runs are ordered`(base: String, left: String, right: String, merged: String) {
    let kept = Set(ids(merged))
    for (one, other) in [(left, right), (right, left)] {
      let order = RunOrder(base: ids(base), left: ids(one), right: ids(other)).merged(keeping: kept)
      #expect(text(order) == merged)
    }
  }

  @Test func `an entry without a place goes in by its id`() {
    let order = RunOrder(base: ids("a1 c3"), left: ids("a1 c3"), right: ids("a1 c3"))
    #expect(text(order.merged(keeping: Set(ids("a1 b2 c3 d4")))) == "a1 b2 c3 d4")
    let descending = RunOrder(base: ids("c3 a1"), left: ids("c3 a1"), right: ids("c3 a1"))
    #expect(text(descending.merged(keeping: Set(ids("a1 b2 c3 d4")))) == "d4 c3 b2 a1")
  }

  @Test func `every kept entry stands once, whichever side is which`() {
    for seed in Seeds.all(default: 300) {
      var random = SplitMix64(seed: seed)
      let all = ids("a1 b1 c1 d2 e2 f3 g4 h5 i5 j6")
      func run(_ random: inout SplitMix64) -> [EntryID] {
        all.shuffled(using: &random).prefix(random.number(0...10)).map(\.self)
      }
      let (base, left, right) = (run(&random), run(&random), run(&random))
      let kept = Set(run(&random))
      let order = RunOrder(base: base, left: left, right: right).merged(keeping: kept)
      #expect(order.count == kept.count && Set(order) == kept, "seed \(seed)")
      #expect(RunOrder(base: base, left: right, right: left).merged(keeping: kept) == order, "seed \(seed)")
    }
  }

  private func ids(_ text: String) -> [EntryID] {
    text.split(separator: " ").map { word in
      let bytes = Array(word.utf8)
      return EntryID(high: UInt64(bytes[1] - 48) * 1000 << 16, low: UInt64(bytes[0]))
    }
  }

  private func text(_ ids: [EntryID]) -> String {
    ids.map { "\(Character(Unicode.Scalar(UInt8($0.low))))\($0.timestamp.seconds)" }.joined(separator: " ")
  }
}
