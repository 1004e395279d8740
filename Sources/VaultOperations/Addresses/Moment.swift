public import VaultModel
import VaultStore

/// A time as callers write it.
public enum Moment {
  /// Reads the time of a new entry: RFC 3339, from 1970 to 2099, which is what git can date a commit with.
  public static func exact(_ text: String) throws -> Timestamp {
    guard let time = Timestamp(text), (0..<4_102_444_800).contains(time.seconds) else {
      throw VaultError(
        .badTime, "“\(text)” is no time.",
        hint: "Write RFC 3339, such as 2026-02-16T12:00:00Z, from 1970 to 2099.")
    }
    return time
  }

  /// Reads the beginning of a span: RFC 3339, a day in UTC, or how long ago, in weeks, days, hours, minutes
  /// or seconds.
  ///
  /// - Parameter now: milliseconds since 1970.
  public static func since(_ text: String, now: Int64) throws -> Timestamp {
    if let time = Timestamp(text) ?? Timestamp("\(text)T00:00:00Z") { return time }
    if let seconds = seconds(text) { return Timestamp(milliseconds: now - seconds * 1000) }
    throw VaultError(
      .badTime, "“\(text)” is no time.",
      hint: "Write 2h, 3d, 2026-02-16, or RFC 3339, such as 2026-02-16T12:00:00Z.")
  }

  /// Reads the end of a span that begins now: RFC 3339, a day in UTC, or how long from now.
  ///
  /// - Parameter now: milliseconds since 1970. Throws `.badTime` also for what is over already.
  static func until(_ text: String, now: Int64) throws -> Timestamp {
    let end: Timestamp
    if let time = Timestamp(text) ?? Timestamp("\(text)T00:00:00Z") {
      end = time
    } else {
      let before = try since(text, now: now)
      end = Timestamp(milliseconds: now + (now - before.milliseconds))
    }
    guard end.milliseconds > now else {
      throw VaultError(.badTime, "“\(text)” is over already.", hint: "Name a time to come, such as 2h or 3d.")
    }
    return end
  }

  /// Reads how long something lasts, in weeks, days, hours, minutes or seconds: `10m`. In seconds.
  public static func span(_ text: String) throws -> Int {
    guard let seconds = seconds(text) else {
      throw VaultError(.badTime, "“\(text)” is no span of time.", hint: "Write 30s, 10m, or 2h.")
    }
    return Int(seconds)
  }

  private static func seconds(_ text: String) -> Int64? {
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), count >= 0,
      text.first != "+", count < 1_000_000
    else { return nil }
    return count * unit
  }

  private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
}
