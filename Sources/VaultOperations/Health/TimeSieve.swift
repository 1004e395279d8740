import VaultModel

/// Tells notes that may have an entry from after some time from those that have none, without reading them as Markdown.
struct TimeSieve {
  private let second: [UInt8]
  private let day: [UInt8]

  /// - Parameter limit: milliseconds since 1970.
  init(after limit: Int64) {
    second = Array("\(Timestamp(milliseconds: max(0, limit)).wholeSecond)".utf8)
    day = Array("\(Timestamp(milliseconds: max(0, limit - 86_400_000)).wholeSecond)".utf8.prefix(10))
  }

  /// Whether a note may have such an entry: behind some bracket stands a time that is not before.
  ///
  /// A time of Greenwich's is compared to the second, any other to the day, for it may be of any zone.
  func lets(through bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      var rest = bytes[...]
      while let bracket = rest.firstIndex(of: UInt8(ascii: "[")) {
        rest = rest[(bracket + 1)...]
        guard let first = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
          continue
        }
        let isGreenwich = rest.count >= 20 && rest[rest.startIndex + 19] == UInt8(ascii: "Z")
        let known = isGreenwich ? second : day
        if !rest.prefix(isGreenwich ? 20 : 10).lexicographicallyPrecedes(known) { return true }
      }
      return false
    }
  }
}
