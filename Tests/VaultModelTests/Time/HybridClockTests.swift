import Testing

@testable import VaultModel

@Suite struct HybridClockTests {
  @Test func `the first time is the wall clock's whole second`() {
    var clock = HybridClock()
    let issued = clock.issue(wall: 12_345)
    #expect(issued.reading == HybridClock.Reading(milliseconds: 12_000, counter: 0))
    #expect(!issued.isSuspect)
  }

  @Test func `within one second the counter grows`() {
    var clock = HybridClock()
    let issued = [12_000, 12_400, 12_999, 13_000].map { clock.issue(wall: $0).reading }
    #expect(issued.map(\.milliseconds) == [12_000, 12_000, 12_000, 13_000])
    #expect(issued.map(\.counter) == [0, 1, 2, 0])
  }

  @Test func `a wall clock that runs back doesn't take the time back`() {
    var clock = HybridClock()
    let first = clock.issue(wall: 100_000).reading
    let second = clock.issue(wall: 50_000)
    #expect(second.reading > first)
    #expect(!second.isSuspect)
  }

  @Test func `a seen time in tolerance is followed`() {
    var clock = HybridClock()
    let seen = HybridClock.Reading(milliseconds: 300_000 + 1000, counter: 7)
    let isInTime = clock.observe(seen, wall: 1000)
    let issued = clock.issue(wall: 1000)
    #expect(isInTime)
    #expect(issued.reading == HybridClock.Reading(milliseconds: 301_000, counter: 8))
  }

  @Test func `a seen time too far ahead is ignored`() {
    var clock = HybridClock()
    let isInTime = clock.observe(HybridClock.Reading(milliseconds: 301_001, counter: 0), wall: 1000)
    #expect(!isInTime)
    #expect(clock.last == nil)
  }

  @Test func `a last time too far ahead is left and reported`() {
    var clock = HybridClock(last: HybridClock.Reading(milliseconds: 1_000_000, counter: 3))
    let (issued, next) = (clock.issue(wall: 5000), clock.issue(wall: 5000))
    #expect(issued.isSuspect)
    #expect(issued.reading == HybridClock.Reading(milliseconds: 5000, counter: 0))
    #expect(!next.isSuspect)
  }

  @Test func `a full counter adds a millisecond`() {
    var clock = HybridClock(last: HybridClock.Reading(milliseconds: 5000, counter: .max))
    let issued = [5100, 5100].map { clock.issue(wall: $0).reading }
    #expect(issued.map(\.milliseconds) == [5001, 5001])
    #expect(issued.map(\.counter) == [0, 1])
  }

  @Test func `times of one node only grow, whatever the wall clock and the others say`() {
    for seed in Seeds.all(default: 300) {
      var random = SplitMix64(seed: seed)
      var clock = HybridClock()
      var wall = Int64(random.number(0...1_000_000))
      var previous: HybridClock.Reading?
      for _ in 0..<40 {
        wall = max(0, wall + Int64(random.number(-2000...3000)))
        if random.one(in: 3) {
          let seen = HybridClock.Reading(
            milliseconds: wall + Int64(random.number(-400_000...400_000)),
            counter: random.one(in: 4) ? .max : UInt16(random.number(0...9)))
          let isInTime = clock.observe(seen, wall: wall)
          #expect(isInTime == (seen.milliseconds - wall <= HybridClock.tolerance), "seed \(seed)")
        }
        let issued = clock.issue(wall: wall)
        if let previous, !issued.isSuspect { #expect(issued.reading > previous, "seed \(seed)") }
        #expect(issued.reading.milliseconds <= wall + HybridClock.tolerance + 1, "seed \(seed)")
        previous = issued.reading
      }
    }
  }

  @Test(arguments: [Int64.min, -1, .max])
  func `no wall clock crashes it`(wall: Int64) {
    var clock = HybridClock()
    clock.observe(HybridClock.Reading(milliseconds: .max, counter: .max), wall: wall)
    clock.observe(HybridClock.Reading(milliseconds: .min, counter: .max), wall: wall)
    _ = clock.issue(wall: wall)
    _ = clock.issue(wall: wall)
  }
}
