import Testing

@testable import VaultModel

@Suite struct ScheduleTests {
  /// Berlin's rules of 1996 and later, and a zone that skipped a whole day.
  private struct Zones: ZoneTable {
    func offset(of zone: String, at time: Timestamp) -> Int? {
      switch zone {
      case "UTC": return 0
      case "Europe/Berlin":
        let spring = [1_774_746_000, 1_806_195_600]  // 2026-03-29T01:00:00Z, 2027-03-28
        let autumn = [1_792_890_000, 1_824_944_400]  // 2026-10-25T01:00:00Z, 2027-10-31
        return zip(spring, autumn).contains { $0 <= Int(time.seconds) && Int(time.seconds) < $1 }
          ? 7200 : 3600
      case "Pacific/Apia": return time.seconds < 1_325_239_200 ? -36_000 : 50_400  // 2011-12-30T10:00:00Z
      default: return nil
      }
    }
  }

  private let zones = Zones()
  private let jerry: Claim.Holder
  private let bobby: Claim.Holder
  private let name: ClaimName

  init() throws {
    let (jerry, bobby) = (try #require(Name("jerry")), try #require(Name("bobby")))
    self.jerry = .init(node: jerry, agent: jerry)
    self.bobby = .init(node: bobby, agent: bobby)
    name = try #require(ClaimName("schedule/x"))
  }

  private func schedule(_ fields: String, written: String = "2026-01-01T00:00:00Z") throws -> Schedule {
    let text = "## [\(written)] Look\n\(fields)\n"
    let entry = try #require(Document(Array(text.utf8)).entries(path: "agents/jerry/SCHEDULE.md").first)
    return try Schedule(entry, zones: zones)
  }

  private func due(
    _ schedule: Schedule, at now: String, handedOut: [String] = []
  ) throws -> String? {
    let told = try handedOut.map { try #require(Occurrence($0)) }
    return schedule.due(at: try #require(Timestamp(now)), handedOut: told, zones: zones)?.description
  }

  @Test(arguments: [
    ("2026-02-16T12:00", "2026-02-16T11:00:00Z"), ("2026-07-01T12:00", "2026-07-01T10:00:00Z"),
    ("2026-03-29T01:59", "2026-03-29T00:59:00Z"), ("2026-03-29T03:00", "2026-03-29T01:00:00Z"),
    // Skipped: the first instant behind the gap.
    ("2026-03-29T02:00", "2026-03-29T01:00:00Z"), ("2026-03-29T02:30", "2026-03-29T01:00:00Z"),
    ("2026-03-29T02:59", "2026-03-29T01:00:00Z"),
    // Shown twice: the first time.
    ("2026-10-25T02:30", "2026-10-25T00:30:00Z"), ("2026-10-25T02:00", "2026-10-25T00:00:00Z"),
    ("2026-10-25T03:00", "2026-10-25T02:00:00Z"),
  ])
  func `what a clock shows is one instant`(local: String, instant: String) throws {
    let occurrence = try #require(Occurrence("\(local)[Europe/Berlin]"))
    #expect(occurrence.time(in: zones)?.description == instant)
    #expect(occurrence.description == "\(local)[Europe/Berlin]")
  }

  @Test func `a day that was skipped is at the first instant behind it`() throws {
    let occurrence = try #require(Occurrence("2011-12-30T12:00[Pacific/Apia]"))
    #expect(occurrence.time(in: zones)?.description == "2011-12-30T10:00:00Z")
  }

  @Test func `an hour that is there twice brings each time once`() throws {
    let schedule = try schedule("**Cron:** */30 * * * *\n**Zone:** Europe/Berlin")
    var handedOut = ["2026-10-25T01:30[Europe/Berlin]"]
    for minute in stride(from: 0, to: 240, by: 5) {
      let now = Timestamp(seconds: 1_792_886_400 + Int64(minute) * 60)  // 2026-10-25T00:00:00Z
      if let next = try due(schedule, at: "\(now)", handedOut: handedOut) { handedOut.append(next) }
    }
    #expect(
      handedOut.dropFirst().map { $0.prefix(16) } == [
        "2026-10-25T02:00", "2026-10-25T02:30", "2026-10-25T03:00", "2026-10-25T03:30", "2026-10-25T04:00",
        "2026-10-25T04:30",
      ])
  }

  @Test func `a time that is skipped comes once, behind the gap`() throws {
    let schedule = try schedule("**Cron:** 30 2 * * * Europe/Berlin")
    let before = ["2026-03-28T02:30[Europe/Berlin]"]
    #expect(try due(schedule, at: "2026-03-29T00:59:59Z", handedOut: before) == nil)
    let skipped = "2026-03-29T02:30[Europe/Berlin]"
    #expect(try due(schedule, at: "2026-03-29T01:00:00Z", handedOut: before) == skipped)
    #expect(try due(schedule, at: "2026-03-29T01:05:00Z", handedOut: before + [skipped]) == nil)
    let next = schedule.next(after: try #require(Timestamp("2026-03-29T00:00:00Z")), zones: zones)
    #expect(next?.occurrence.description == skipped && next?.time.description == "2026-03-29T01:00:00Z")
  }

  @Test func `of several that were missed the latest counts, and none before the entry`() throws {
    let schedule = try schedule("**Cron:** 0 3 * * *", written: "2026-02-16T12:00:00Z")
    #expect(try due(schedule, at: "2026-02-17T02:59:59Z") == nil)
    #expect(try due(schedule, at: "2026-02-20T12:00:00Z") == "2026-02-20T03:00[UTC]")
    #expect(try due(schedule, at: "2026-02-20T12:00:00Z", handedOut: ["2026-02-19T03:00[UTC]"]) != nil)
    #expect(try due(schedule, at: "2026-02-20T12:00:00Z", handedOut: ["2026-02-20T03:00[UTC]"]) == nil)
  }

  @Test func `what isn't to be made up for is handed out for an hour`() throws {
    let schedule = try schedule("**Cron:** 0 3 * * *\n**Missed:** skip")
    #expect(try due(schedule, at: "2026-02-20T04:00:00Z") == "2026-02-20T03:00[UTC]")
    #expect(try due(schedule, at: "2026-02-20T04:00:01Z") == nil)
    let once = try self.schedule("**When:** 2020-01-01T00:00:00Z\n**Missed:** skip")
    #expect(try due(once, at: "2026-01-01T00:30:00Z") == "2020-01-01T00:00:00Z")
    #expect(try due(once, at: "2026-01-02T00:00:00Z") == nil)
  }

  @Test func `a clock years ahead can't use up the future`() throws {
    let schedule = try schedule("**Cron:** 0 3 * * *")
    let fast = ["2026-02-19T03:00[UTC]", "2036-02-20T03:00[UTC]"]
    #expect(try due(schedule, at: "2026-02-20T12:00:00Z", handedOut: fast) == "2026-02-20T03:00[UTC]")
    #expect(
      try due(schedule, at: "2026-02-20T12:00:00Z", handedOut: fast + ["2026-02-20T03:00[UTC]"]) == nil)
    // A clock that is a little behind hands out nothing a second time.
    #expect(try due(schedule, at: "2026-02-20T02:59:00Z", handedOut: ["2026-02-20T03:00[UTC]"]) == nil)
    let once = try self.schedule("**When:** 2027-01-01T00:00:00Z")
    #expect(try due(once, at: "2026-02-20T12:00:00Z") == nil)
    #expect(try due(once, at: "2036-02-20T12:00:00Z") == "2027-01-01T00:00:00Z")
  }

  @Test(
    arguments: [
      ("**Cron:** 0 3 * *", .cron(.fieldCount(4))), ("**Cron:** 0 3 * * * Mars/Phobos", .zone("Mars/Phobos")),
      ("**Cron:** 0 3 * * *\n**Zone:** Berlin", .zone("Berlin")),
      ("**When:** soon", .field("When", text: "soon")),
      ("**When:** 2026-01-01T00:00:00Z\n**Missed:** twice", .field("Missed", text: "twice")),
      ("**When:** 2026-01-01T00:00:00Z\n**For:** No One", .field("For", text: "No One")),
    ] as [(String, Schedule.Refusal)])
  func `an entry that can't be read says why`(fields: String, refusal: Schedule.Refusal) {
    #expect(throws: refusal) { try schedule(fields) }
  }

  @Test func `one caller gets an occurrence, and what lapses is handed out again or not`() throws {
    func hand(_ schedule: Schedule, _ holder: Claim.Holder, _ current: Claim?, seen: Int64, _ now: String)
      throws
      -> Claim?
    {
      schedule.handOut(
        to: holder, as: name, ttl: 60, nonce: 7, current: current, seen: seen,
        at: try #require(Timestamp(now)),
        zones: zones)
    }
    for missed in Schedule.Missed.allCases {
      let schedule = try schedule("**Cron:** 0 3 * * *\n**Missed:** \(missed.rawValue)")
      let first = try #require(try hand(schedule, jerry, nil, seen: 0, "2026-02-20T03:00:00Z"))
      #expect(first.latest.subject == "2026-02-20T03:00[UTC]" && first.generation == 1)
      #expect(try hand(schedule, bobby, first, seen: 59_999, "2026-02-20T03:01:00Z") == nil)
      #expect(try hand(schedule, jerry, first, seen: 59_999, "2026-02-20T03:01:00Z") == nil)
      let again = try hand(schedule, bobby, first, seen: 60_000, "2026-02-20T03:02:00Z")
      #expect(again?.latest.subject == (missed == .once ? first.latest.subject : nil))
      #expect(again?.generation == (missed == .once ? 2 : nil))
      // The next one comes either way, but not while one is held.
      #expect(try hand(schedule, bobby, first, seen: 59_999, "2026-02-21T03:02:00Z") == nil)
      let next = try #require(try hand(schedule, bobby, first, seen: 60_000, "2026-02-21T03:02:00Z"))
      #expect(next.latest.subject == "2026-02-21T03:00[UTC]" && next.generation == 2)
      guard
        case .move(let done) = ClaimMove.changing(
          .released, by: bobby, generation: 2, nonce: 8, current: next)
      else { throw CancellationError() }
      #expect(done.latest.subject == next.latest.subject)
      #expect(try hand(schedule, jerry, done, seen: 0, "2026-02-21T03:03:00Z") == nil)
      let read = try #require(Claim(message: done.message, name: name))
      #expect(read == done)
    }
  }
}
