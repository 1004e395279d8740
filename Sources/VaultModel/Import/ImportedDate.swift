/// Dates and times as people write them into notes; without an offset they count as UTC.
enum ImportedDate {
  struct Found {
    var time: Timestamp
    /// The beginning of its day.
    var day: Timestamp
    /// The text without it, and without the marks around it.
    var rest: String
  }

  /// The first date in a text: `2026-02-16`, with a time right behind it or none; where there is none, one in
  /// words, as ``inWords(_:)`` reads it.
  static func any(in text: String) -> Found? { inDigits(text) ?? inWords(text) }

  private static func inDigits(_ text: String) -> Found? {
    let bytes = Array(text.utf8)
    for start in bytes.indices {
      guard bytes.count - start >= 10, start == 0 || !isDigit(bytes[start - 1]),
        let day = day(bytes[start...])
      else { continue }
      var end = start + 10
      guard end == bytes.count || !isDigit(bytes[end]) else { continue }
      var time = day
      if end < bytes.count, [UInt8(ascii: "T"), UInt8(ascii: " "), UInt8(ascii: "t")].contains(bytes[end]),
        let clock = clock(bytes[(end + 1)...])
      {
        time = Timestamp(milliseconds: day.milliseconds + clock.milliseconds)
        end = clock.end
        if end < bytes.count, bytes[end] == UInt8(ascii: "Z") { end += 1 }
      }
      let rest =
        String(decoding: bytes[..<start], as: UTF8.self) + " "
        + String(decoding: bytes[end...], as: UTF8.self)
      return Found(time: time, day: day, rest: title(rest))
    }
    return nil
  }

  /// The day that a file's name tells.
  static func day(in name: String) -> Timestamp? { any(in: name)?.day }

  /// A clock time that a text begins with, `14:30`, on a day.
  static func clock(startOf text: String, on day: Timestamp) -> Found? {
    let bytes = Array(text.utf8)
    let start = bytes.prefix { [UInt8(ascii: "["), UInt8(ascii: "*"), UInt8(ascii: "(")].contains($0) }.count
    guard let clock = clock(bytes[start...]) else { return nil }
    return Found(
      time: Timestamp(milliseconds: day.milliseconds + clock.milliseconds), day: day,
      rest: title(String(decoding: bytes[clock.end...], as: UTF8.self)))
  }

  /// The time that an item or paragraph begins with, behind marks such as `[` and `**`, and the title.
  static func start(of text: String, _ day: Timestamp?) -> (time: Timestamp, title: String)? {
    let marks = text.utf8.prefix { [UInt8(ascii: "["), UInt8(ascii: "*"), UInt8(ascii: "(")].contains($0) }
      .count
    if let found = any(in: String(text.prefix(marks + 30))), let start = Self.day(Array(text.utf8)[marks...]),
      start == found.day
    {
      return (found.time, any(in: text)?.rest ?? "")
    }
    return day.flatMap { clock(startOf: text, on: $0) }.map { ($0.time, $0.rest) }
  }

  private static func day(_ bytes: ArraySlice<UInt8>) -> Timestamp? {
    guard bytes.count >= 10 else { return nil }
    let text = String(decoding: bytes.prefix(10), as: UTF8.self)
    return text.count == 10 ? Timestamp("\(text)T00:00:00Z") : nil
  }

  private static func clock(_ bytes: ArraySlice<UInt8>) -> (milliseconds: Int64, end: Int)? {
    func pair(_ index: Int) -> Int64? {
      guard index + 1 < bytes.endIndex, index >= bytes.startIndex, isDigit(bytes[index]),
        isDigit(bytes[index + 1])
      else { return nil }
      return Int64(bytes[index] - 48) * 10 + Int64(bytes[index + 1] - 48)
    }
    let start = bytes.startIndex
    guard let hour = pair(start), hour < 24, start + 2 < bytes.endIndex,
      bytes[start + 2] == UInt8(ascii: ":"),
      let minute = pair(start + 3), minute < 60
    else { return nil }
    var end = start + 5
    var seconds = hour * 3600 + minute * 60
    if end < bytes.endIndex, bytes[end] == UInt8(ascii: ":"), let second = pair(end + 1), second < 60 {
      seconds += second
      end += 3
    }
    guard end >= bytes.endIndex || !isDigit(bytes[end]) else { return nil }
    return (seconds * 1000, end)
  }

  /// The text without marks, dashes and blanks at its ends.
  static func title(_ text: String) -> String {
    func isMark(_ character: Character) -> Bool { " \t-–—:|*[]()_,".contains(character) }
    let line = text.drop(while: isMark).reversed().drop(while: isMark).reversed()
    let words = String(line).split(separator: " ").joined(separator: " ")
    return words.count <= 200 ? words : words.prefix(199) + "…"
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
