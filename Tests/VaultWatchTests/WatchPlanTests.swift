import Testing

@testable import VaultWatch

/// Simulated time: every event at its millisecond, each sync with a length of its own.
@Suite struct WatchPlanTests {
  /// What a watcher did.
  private struct Run {
    var syncs: [(at: Int64, cycle: WatchPlan.Cycle)] = []
    var looks: [Int64] = []
    var steps = 0

    var times: [Int64] { syncs.map(\.at) }
  }

  /// Plays events, sorted by time, and lets the plan decide at those times and at the ones that it asks for.
  ///
  /// - Parameters:
  ///   - result: how the sync that began at a time ends.
  ///   - isSaved: whether a look finds something.
  private func play(
    _ events: [(Int64, WatchPlan.Event)], until end: Int64, taking duration: Int64 = 200,
    hasHints: Bool = true,
    isSaved: Bool = true, result: (Int64) -> WatchPlan.Result = { _ in .moved }
  ) -> Run {
    var plan = WatchPlan(at: 0) { 0.5 }
    var run = Run()
    var rest = (hasHints ? [(Int64(0), WatchPlan.Event.hintsOpened)] : []) + events
    var now: Int64 = 0
    var done: Int64?
    while now <= end {
      while let next = rest.first, next.0 <= now {
        plan.note(next.1, at: now)
        rest.removeFirst()
      }
      if let time = done, time <= now {
        plan.note(.synced(result(time - duration)), at: now)
        done = nil
      }
      run.steps += 1
      var wake: Int64?
      switch plan.step(at: now) {
      case .look:
        run.looks.append(now)
        if isSaved { plan.note(.foundSaved, at: now) }
        continue
      case .sync(let cycle):
        run.syncs.append((now, cycle))
        done = now + duration
      case .wait(let time): wake = time
      case .rest: break
      }
      let next = [wake, done, rest.first?.0].compactMap { $0 }.min() ?? end + 1
      #expect(next > now, "it would turn without end at \(now)")
      now = max(next, now + 1)
    }
    return run
  }

  @Test func `a watcher that begins syncs at once, and then by the timer`() {
    let run = play([], until: 700_000) { _ in .nothing }
    #expect(run.times == [0, 300_200, 600_400])
    #expect(run.syncs.allSatisfy { !$0.cycle.pushesFirst && $0.cycle.takesSaves })
    #expect(run.steps < 12)
  }

  @Test func `an append is pushed at once, by a push alone`() {
    let run = play([(10_000, .moved)], until: 20_000)
    #expect(run.times == [0, 10_000])
    #expect(run.syncs[1].cycle == .init(takesSaves: true, pushesFirst: true, leavesFiles: true))
  }

  @Test func `an append during a sync is pushed behind it`() {
    #expect(play([(100, .moved)], until: 20_000).times == [0, 200])
  }

  @Test(arguments: [Int64(10), 25, 60, 100, 240, 400, 600])
  func `a thousand appends make at most five pushes`(
    apart: Int64
  ) {
    let events = (0..<min(1000, 60_000 / Int(apart))).map {
      (10_000 + Int64($0) * apart, WatchPlan.Event.moved)
    }
    let run = play(events, until: 200_000)
    #expect(run.syncs.dropFirst().count <= 5, "\(run.times)")
    #expect(run.times.last.map { $0 >= (events.last?.0 ?? 0) } == true)
  }

  @Test func `one append a second is pushed one by one`() {
    let events = (0..<20).map { (10_000 + Int64($0) * 1000, WatchPlan.Event.moved) }
    #expect(play(events, until: 40_000).times.dropFirst().elementsEqual(events.map(\.0)))
  }

  @Test func `a saved file is taken in after three quiet seconds`() {
    let run = play([(10_000, .touched), (11_000, .touched)], until: 60_000)
    #expect(run.times == [0, 14_250])
    #expect(run.syncs[1].cycle.takesSaves)
  }

  @Test func `an editor that saves every two seconds makes two commits a minute`() {
    let events = (0..<60).map { (10_000 + Int64($0) * 2000, WatchPlan.Event.touched) }
    let run = play(events, until: 200_000)
    let inTwoMinutes = run.times.filter { $0 > 0 && $0 <= 130_000 }
    #expect((3...4).contains(inTwoMinutes.count), "\(run.times)")
    #expect(run.syncs.allSatisfy { $0.cycle.takesSaves })
  }

  @Test func `hints don't make an editor's saves more commits`() {
    let saves = (0..<60).map { (10_000 + Int64($0) * 2000, WatchPlan.Event.touched) }
    let hints = (0..<40).map { (10_500 + Int64($0) * 3000, WatchPlan.Event.hinted) }
    let run = play((saves + hints).sorted { $0.0 < $1.0 }, until: 200_000)
    #expect(run.times.filter { $0 > 10_500 && $0 <= 130_000 }.count <= 5, "\(run.times)")
  }

  @Test func `an append while somebody types is pushed at once, without the file`() {
    let saves = (0..<10).map { (10_000 + Int64($0) * 2000, WatchPlan.Event.touched) }
    let run = play((saves + [(15_000, .moved)]).sorted { $0.0 < $1.0 }, until: 60_000)
    #expect(run.syncs[1].at == 15_000)
    #expect(run.syncs[1].cycle == .init(takesSaves: false, pushesFirst: true))
  }

  @Test func `a file that only looked touched makes no sync`() {
    let run = play([(10_000, .touched)], until: 60_000, isSaved: false)
    #expect(run.times == [0])
    #expect(run.looks == [10_250])
  }

  @Test func `a hint is followed at once, and asks the remote`() {
    let run = play([(10_000, .hinted)], until: 60_000)
    #expect(run.times == [0, 10_000])
    #expect(!run.syncs[1].cycle.pushesFirst)
  }

  @Test func `many hints are followed together, within two seconds`() {
    let events = (0..<100).map { (10_000 + Int64($0) * 50, WatchPlan.Event.hinted) }
    let run = play(events, until: 60_000)
    #expect(run.times.count <= 6, "\(run.times)")
    for event in events {
      #expect(run.times.contains { $0 >= event.0 && $0 <= event.0 + 2_400 })
    }
  }

  @Test func `without hints it polls, ever less often while nothing comes`() {
    let run = play([], until: 1_000_000, hasHints: false) { _ in .nothing }
    let waits = zip(run.times.dropFirst(), run.times).map { $0 - $1 - 200 }
    #expect(waits == [60_000, 120_000, 240_000, 300_000])
    let lively = play([], until: 200_000, hasHints: false)
    #expect(zip(lively.times.dropFirst(), lively.times).allSatisfy { $0 - $1 == 30_200 })
  }

  @Test func `a failure is tried again, ever less often, and nothing is forgotten`() {
    let run = play([(10_000, .moved)], until: 1_200_000) { $0 >= 10_000 && $0 < 400_000 ? .failed : .moved }
    let waits = zip(run.times.dropFirst(2), run.times.dropFirst()).map { $0 - $1 - 200 }
    #expect(waits.prefix(6) == [5_000, 10_000, 20_000, 40_000, 80_000, 160_000], "\(waits)")
    #expect(run.times.contains { $0 > 400_000 && $0 < 700_000 })
  }

  @Test func `a hint ends the waiting after a failure`() {
    let run = play([(10_000, .moved), (12_000, .hinted)], until: 14_000) { $0 == 10_000 ? .failed : .moved }
    #expect(run.times == [0, 10_000, 12_000])
  }

  @Test func `appends don't end the waiting after a failure`() {
    let events = (0..<5).map { (10_000 + Int64($0) * 500, WatchPlan.Event.moved) }
    let run = play(events, until: 14_000) { $0 >= 10_000 ? .failed : .moved }
    #expect(run.times == [0, 10_000])
  }

  @Test func `a machine that woke asks at once`() {
    let run = play([(250_000, .woke)], until: 280_000) { _ in .nothing }
    #expect(run.times == [0, 250_000])
  }

  @Test(arguments: 0..<50) func `whatever comes, it neither turns without end nor forgets`(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ limit: Int64) -> Int64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int64(state >> 1) % limit
    }
    let kinds: [WatchPlan.Event] = [.touched, .moved, .hinted, .hintsOpened, .hintsClosed, .woke]
    let events = (0..<200).map { _ in (random(600_000), kinds[Int(random(6))]) }.sorted { $0.0 < $1.0 }
    let run = play(events, until: 2_000_000, taking: 50 + random(2000)) {
      $0 % 3 == 0 && $0 < 700_000 ? .failed : .moved
    }
    for event in events where event.1 == .moved || event.1 == .hinted {
      #expect(run.times.contains { $0 >= event.0 && $0 < event.0 + 660_000 }, "seed \(seed): \(event)")
    }
    #expect(run.steps < 4_000)
  }
}
