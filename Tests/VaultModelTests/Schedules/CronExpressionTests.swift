import Testing

@testable import VaultModel

@Suite struct CronExpressionTests {
  private func next(_ cron: String, after start: String) throws -> String? {
    let time = try #require(LocalTime(start))
    return try CronExpression(cron).next(after: time)?.description
  }

  @Test(arguments: [
    ("* * * * *", "2026-02-16T12:00", "2026-02-16T12:01"),
    ("*/5 * * * *", "2026-02-16T12:00", "2026-02-16T12:05"),
    ("*/7 * * * *", "2026-02-16T12:56", "2026-02-16T13:00"),
    ("5-20/5 * * * *", "2026-02-16T12:10", "2026-02-16T12:15"),
    ("5-20/5 * * * *", "2026-02-16T12:20", "2026-02-16T13:05"),
    ("0,30 8-18 * * mon-fri", "2026-02-13T18:30", "2026-02-16T08:00"),
    ("0 3 * * SUN", "2026-02-16T12:00", "2026-02-22T03:00"),
    ("0 3 * * 7", "2026-02-16T12:00", "2026-02-22T03:00"),
    ("0 3 * * 0", "2026-02-16T12:00", "2026-02-22T03:00"),
    ("0 3 * * 5-7", "2026-02-21T04:00", "2026-02-22T03:00"),
    ("0 0 1 jan *", "2026-02-16T12:00", "2027-01-01T00:00"),
    ("0 0 29 2 *", "2026-02-16T12:00", "2028-02-29T00:00"),
    ("0 0 31 * *", "2026-03-31T12:00", "2026-05-31T00:00"),
    ("  0\t3  1 Mar,Dec *", "2026-02-16T12:00", "2026-03-01T03:00"),
    // Either day is enough, where both are named: the 13th, or a Friday.
    ("0 0 13 * fri", "2026-02-16T12:00", "2026-02-20T00:00"),
    ("0 0 17 * fri", "2026-02-16T12:00", "2026-02-17T00:00"),
    // Both have to fit, where one begins with a star: an odd day that is a Monday.
    ("0 0 */2 * mon", "2026-02-16T12:00", "2026-02-23T00:00"),
    ("0 0 16 * */2", "2026-02-16T12:00", "2026-04-16T00:00"),
  ])
  func `the next time that fits`(cron: String, start: String, expected: String) throws {
    #expect(try next(cron, after: start) == expected)
  }

  @Test(
    arguments: [
      ("", .fieldCount(0)), ("* * * *", .fieldCount(4)), ("* * * * * *", .fieldCount(6)),
      ("@daily", .fieldCount(1)), ("60 * * * *", .field("minute", text: "60")),
      ("-1 * * * *", .field("minute", text: "-1")), ("+1 * * * *", .field("minute", text: "+1")),
      ("5/15 * * * *", .field("minute", text: "5/15")), ("*/0 * * * *", .field("minute", text: "*/0")),
      ("*/ * * * *", .field("minute", text: "*/")), ("1,,2 * * * *", .field("minute", text: "1,,2")),
      ("9-5 * * * *", .field("minute", text: "9-5")), ("1-2-3 * * * *", .field("minute", text: "1-2-3")),
      ("*/2/2 * * * *", .field("minute", text: "*/2/2")), ("١ * * * *", .field("minute", text: "١")),
      ("* 24 * * *", .field("hour", text: "24")), ("* * 0 * *", .field("day of the month", text: "0")),
      ("* * 32 * *", .field("day of the month", text: "32")), ("* * * 13 *", .field("month", text: "13")),
      ("* * * january *", .field("month", text: "january")),
      ("* * * * 8", .field("day of the week", text: "8")),
      ("* * * * jan", .field("day of the week", text: "jan")), ("mon * * * *", .field("minute", text: "mon")),
      ("99999999999999999999 * * * *", .field("minute", text: "99999999999999999999")),
      ("0 0 30 2 *", .never), ("0 0 31 apr,jun *", .never),
    ] as [(String, CronExpression.Refusal)])
  func `what is none is refused, with what is wrong`(cron: String, refusal: CronExpression.Refusal) {
    #expect(throws: refusal) { try CronExpression(cron) }
  }

  /// The two ways to look agree.
  @Test(arguments: Seeds.all(default: 20)) func `the latest is the one that nothing follows up to the end`(
    seed: UInt64
  ) throws {
    var random = SplitMix64(seed: seed)
    func field(_ range: ClosedRange<Int>) -> String {
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return "*"
      case 1: return "*/\(Int.random(in: 1...5, using: &random))"
      case 2: return "\(Int.random(in: range, using: &random))"
      default:
        let ends = [Int.random(in: range, using: &random), Int.random(in: range, using: &random)].sorted()
        return "\(ends[0])-\(ends[1])"
      }
    }
    let text = "\(field(0...59)) \(field(0...23)) \(field(1...28)) \(field(1...12)) \(field(0...6))"
    let cron = try CronExpression(text)
    let end = LocalTime(minutes: 29_500_000 + Int64.random(in: 0..<1_000_000, using: &random))
    let latest = try #require(cron.latest(atOrBefore: end), "\(text)")
    #expect(latest <= end, "\(text)")
    #expect(try #require(cron.next(after: latest)) > end, "\(text)")
    #expect(cron.next(after: LocalTime(minutes: latest.minutes - 1)) == latest, "\(text)")
  }
}
