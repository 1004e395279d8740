import Foundation

/// A small generator whose whole state is its seed. Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom
/// Number Generators" (2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// True once in `count` times.
  mutating func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

/// The seeds of a property test: a few by default, as many as `DAYBOOK_TEST_SEEDS` says, from
/// `DAYBOOK_TEST_SEED`.
enum Seeds {
  static func all(default count: Int) -> Range<UInt64> {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["DAYBOOK_TEST_SEED"].flatMap(UInt64.init) ?? 1
    return first..<(first + (environment["DAYBOOK_TEST_SEEDS"].flatMap(UInt64.init) ?? UInt64(count)))
  }
}

/// Whether the tests that measure run at full size: `DAYBOOK_TEST_LARGE` is set.
enum Scale {
  static let isLarge = ProcessInfo.processInfo.environment["DAYBOOK_TEST_LARGE"] != nil
}
