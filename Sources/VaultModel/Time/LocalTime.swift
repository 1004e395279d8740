/// What a clock on the wall shows, without a zone: a date and a time of day, to the minute.
public struct LocalTime: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Minutes since 1970-01-01T00:00 on that clock.
  public let minutes: Int64

  public init(minutes: Int64) { self.minutes = minutes }

  public init(day: Int64, hour: Int, minute: Int) {
    minutes = day * 1440 + Int64(hour * 60 + minute)
  }

  /// Reads `2026-02-16T12:00`.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 16, let time = Timestamp("\(text):00Z") else { return nil }
    minutes = time.seconds / 60
  }

  /// Days since 1970-01-01.
  public var day: Int64 { minutes >= 0 ? minutes / 1440 : (minutes + 1) / 1440 - 1 }

  /// `2026-02-16T12:00`
  public var description: String { String(Timestamp(seconds: minutes * 60).description.prefix(16)) }

  public static func < (one: Self, other: Self) -> Bool { one.minutes < other.minutes }
}

extension LocalTime {
  /// What a clock shows at an instant that is `offset` seconds ahead of UTC.
  public init(at time: Timestamp, offset: Int) {
    let seconds = time.seconds + Int64(offset)
    minutes = seconds >= 0 ? seconds / 60 : (seconds + 1) / 60 - 1
  }

  /// The instant at which clocks of a zone show this.
  ///
  /// 1. Where they show it twice, because they are set back: the first time.
  /// 2. Where they never do, because they are set forward: the first instant behind the gap.
  ///
  /// - Parameter offset: seconds ahead of UTC at an instant. Changes of it are at least two days apart.
  public func instant(offset: (Timestamp) -> Int) -> Timestamp {
    let wall = minutes * 60
    let before = Int64(offset(Timestamp(seconds: wall - 86_400)))
    let after = Int64(offset(Timestamp(seconds: wall + 86_400)))
    let found = [before, after].map { wall - $0 }.filter { second in
      Int64(offset(Timestamp(seconds: second))) == wall - second
    }
    if let first = found.min() { return Timestamp(seconds: first) }  // 1
    var (low, high) = (wall - 86_400, wall + 86_400)  // 2
    while low + 1 < high {
      let middle = low + (high - low) / 2
      if Int64(offset(Timestamp(seconds: middle))) == before { low = middle } else { high = middle }
    }
    return Timestamp(seconds: high)
  }
}
