/// When something is to be done, in the five fields of cron: minute, hour, day of the month, month, day of the week.
///
/// 1. A field is a list of parts with commas between: `*`, a number or name, or a range `a-b`; behind `*` and a range
///    may stand a step, `/n`.
/// 2. Months and days of the week have English names of three letters, in any case. Sunday is 0 and 7.
/// 3. Where both the day of the month and that of the week are named, either is enough. Where one of the two begins
///    with `*`, both have to fit.
///
/// Source: crontab(5) of Vixie cron.
public struct CronExpression: Hashable, Sendable {
  /// Why a text is none.
  public enum Refusal: Error, Hashable, Sendable {
    /// How many fields it has instead of five.
    case fieldCount(Int)
    /// What stands in the field of that name.
    case field(String, text: String)
    /// No day ever fits, such as February 30.
    case never
  }

  /// Bit `n` for the value `n`.
  private var minutes: UInt64
  private var hours: UInt64
  private var days: UInt64
  private var months: UInt64
  private var weekdays: UInt64
  private var needsBothDays: Bool

  public init(_ text: some StringProtocol) throws(Refusal) {
    let fields = String(text).split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    guard fields.count == 5 else { throw .fieldCount(fields.count) }
    minutes = try Self.bits(fields[0], "minute", 0...59)
    hours = try Self.bits(fields[1], "hour", 0...23)
    days = try Self.bits(fields[2], "day of the month", 1...31)
    months = try Self.bits(fields[3], "month", 1...12, names: Self.monthNames, first: 1)
    var weekdays = try Self.bits(fields[4], "day of the week", 0...7, names: Self.weekdayNames, first: 0)
    if weekdays >> 7 & 1 == 1 { weekdays |= 1 }
    self.weekdays = weekdays
    needsBothDays = fields[2].hasPrefix("*") || fields[4].hasPrefix("*")
    guard (0..<Self.cycle).contains(where: { fits(day: $0) }) else { throw .never }
  }

  /// The latest time that fits, at or before one; nil where there is none.
  public func latest(atOrBefore end: LocalTime) -> LocalTime? {
    var day = end.day
    let first = day - Self.cycle
    while day >= first {
      if fits(day: day) {
        for hour in (0..<24).reversed() where hours >> UInt64(hour) & 1 == 1 {
          for minute in (0..<60).reversed() where minutes >> UInt64(minute) & 1 == 1 {
            let time = LocalTime(day: day, hour: hour, minute: minute)
            if time <= end { return time }
          }
        }
      }
      day -= 1
    }
    return nil
  }

  /// The earliest time that fits, behind another.
  public func next(after start: LocalTime) -> LocalTime? {
    for day in start.day...(start.day + Self.cycle) where fits(day: day) {
      for hour in 0..<24 where hours >> UInt64(hour) & 1 == 1 {
        for minute in 0..<60 where minutes >> UInt64(minute) & 1 == 1 {
          let time = LocalTime(day: day, hour: hour, minute: minute)
          if time > start { return time }
        }
      }
    }
    return nil
  }

  /// Days within which every date there is comes once with each day of the week, as far as cron can name it: 28 years
  /// around a century.
  private static let cycle: Int64 = 366 * 40

  private func fits(day: Int64) -> Bool {
    let (month, date) = Timestamp(seconds: day * 86_400).monthAndDay
    guard months >> UInt64(month) & 1 == 1 else { return false }
    // 1970-01-01 was a Thursday.
    let weekday = ((day + 4) % 7 + 7) % 7
    let (isDate, isWeekday) = (days >> UInt64(date) & 1 == 1, weekdays >> UInt64(weekday) & 1 == 1)
    return needsBothDays ? isDate && isWeekday : isDate || isWeekday  // 3
  }

  private static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  private static func bits(
    _ text: String, _ name: String, _ range: ClosedRange<Int>, names: [String] = [], first: Int = 0
  ) throws(Refusal) -> UInt64 {
    let refusal = Refusal.field(name, text: text)
    func value(_ text: Substring) -> Int? {  // 2
      if let place = names.firstIndex(of: text.lowercased()) { return place + first }
      guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
        range.contains(number)
      else { return nil }
      return number
    }
    var bits: UInt64 = 0
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {  // 1
      let halves = part.split(separator: "/", omittingEmptySubsequences: false)
      let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
      var step = 1
      if halves.count == 2 {
        guard let number = Int(halves[1]), number > 0, number <= range.upperBound,
          halves[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), halves[0] == "*" || ends.count == 2
        else { throw refusal }
        step = number
      }
      guard halves.count <= 2 else { throw refusal }
      let low: Int
      let high: Int
      if halves[0] == "*" {
        (low, high) = (range.lowerBound, range.upperBound)
      } else {
        guard ends.count <= 2, let start = value(ends[0]), let end = value(ends[ends.count - 1]), start <= end
        else { throw refusal }
        (low, high) = (start, end)
      }
      for number in stride(from: low, through: high, by: step) { bits |= 1 << UInt64(number) }
    }
    return bits
  }
}
