import Testing

@testable import VaultModel

@Suite struct LineDiffTests {
  @Test func `small sequences are matched as long as can be`() {
    for seed in Seeds.all(default: 500) {
      var random = SplitMix64(seed: seed)
      let alphabet = random.number(1...6)
      let base = (0..<random.number(0...12)).map { _ in random.number(0...alphabet) }
      let other = (0..<random.number(0...12)).map { _ in random.number(0...alphabet) }
      let matches = LineDiff.matches(base, other)
      expectCommon(matches, base, other, seed)
      #expect(matches.count == longest(base, other), "seed \(seed)")
    }
  }

  @Test func `large sequences are matched in order within bounded time`() {
    for seed in Seeds.all(default: 3).prefix(20) {
      var random = SplitMix64(seed: seed)
      let base = (0..<5000).map { _ in random.number(0...9000) }
      var other = base
      for _ in 0..<1500 { other[random.number(0...4999)] = random.number(0...9000) }
      let matches = LineDiff.matches(base, other)
      expectCommon(matches, base, other, seed)
      #expect(matches.count > 2500, "seed \(seed)")
    }
  }

  @Test func `nothing in common is no match`() {
    #expect(LineDiff.matches(Array(0..<3000), Array(3000..<6000)).isEmpty)
    #expect(LineDiff.matches([], [1]).isEmpty)
  }

  private func expectCommon(_ matches: [(Int, Int)], _ base: [Int], _ other: [Int], _ seed: UInt64) {
    #expect(matches.allSatisfy { base[$0.0] == other[$0.1] }, "seed \(seed)")
    let ascends = zip(matches, matches.dropFirst()).allSatisfy { $0.0 < $1.0 && $0.1 < $1.1 }
    #expect(ascends, "seed \(seed)")
  }

  private func longest(_ base: [Int], _ other: [Int]) -> Int {
    var row = [Int](repeating: 0, count: other.count + 1)
    for token in base {
      var diagonal = 0
      for (index, candidate) in other.enumerated() {
        let above = row[index + 1]
        row[index + 1] = token == candidate ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[other.count]
  }
}
