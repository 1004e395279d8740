/// Who made a commit, and when.
public struct Signature: Sendable, Equatable {
  public var name: String
  public var email: String
  /// Seconds since 1970.
  public var time: Int64
  /// Minutes east of UTC.
  public var offset: Int

  public init(name: String, email: String, time: Int64, offset: Int = 0) {
    self.name = name
    self.email = email
    self.time = time
    self.offset = offset
  }

  /// 1970-01-01 to 2100-01-01: what every reader of git can hold, some in 32 bits without a sign.
  public static let writableTimes: ClosedRange<Int64> = 0...4_102_444_800

  /// The signature as it is written: the time clamped to `writableTimes`, the offset to 14 hours (libgit2
  /// reads a greater one as 0), and without what git itself leaves out: control characters and angle
  /// brackets anywhere, and dots, commas, colons, semicolons, quotes and blanks at the ends.
  public var written: Signature {
    func clean(_ text: String) -> String {
      let crud: Set<Unicode.Scalar> = [".", ",", ":", ";", "<", ">", "\"", "\\", "'"]
      let scalars = text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 && $0 != "<" && $0 != ">" }
      let tail = scalars.drop { crud.contains($0) || $0 == " " }
      let body = tail.reversed().drop { crud.contains($0) || $0 == " " }.reversed()
      return String(String.UnicodeScalarView(body))
    }
    let range = Signature.writableTimes
    return Signature(
      name: clean(name), email: clean(email), time: min(max(time, range.lowerBound), range.upperBound),
      offset: min(max(offset, -840), 840))
  }

  /// The line of a commit's header, after `author ` or `committer `.
  var line: String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let written = written
    let minutes = abs(written.offset)
    return "\(written.name) <\(written.email)> \(written.time) \(written.offset < 0 ? "-" : "+")"
      + two(minutes / 60) + two(minutes % 60)
  }
}
