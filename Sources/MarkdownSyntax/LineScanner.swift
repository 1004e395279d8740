import Clibcmark

/// Finds line ends with `memchr`, which reads a document without a loop of our own over its bytes.
///
/// Lines end at `\r\n`, `\n` and `\r` only, as CommonMark 2.1 and cmark have it.
struct LineScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let hasCarriageReturns: Bool

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    let found = Self.first(Byte.carriageReturn, in: bytes, from: 0, to: bytes.count)
    self.init(bytes, hasCarriageReturns: found != nil)
  }

  init(_ bytes: UnsafeBufferPointer<UInt8>, hasCarriageReturns: Bool) {
    self.bytes = bytes
    self.hasCarriageReturns = hasCarriageReturns
  }

  /// Returns the offset just behind the end of the line that holds `start`, its line end included.
  func end(ofLineAt start: Int) -> Int {
    let count = bytes.count
    guard hasCarriageReturns else {
      return Self.first(Byte.lineFeed, in: bytes, from: start, to: count).map { $0 + 1 } ?? count
    }
    // Two bytes are looked for. The windows keep a rare one from being sought to the document's end on
    // every line.
    var lower = start
    var window = 128
    while lower < count {
      let upper = min(lower + window, count)
      let feed = Self.first(Byte.lineFeed, in: bytes, from: lower, to: upper)
      let limit = feed ?? upper
      if let found = Self.first(Byte.carriageReturn, in: bytes, from: lower, to: limit) {
        let next = found + 1
        return next < count && bytes[next] == Byte.lineFeed ? next + 1 : next
      }
      if let feed { return feed + 1 }
      lower = upper
      window *= 2
    }
    return count
  }

  /// Returns where `byte` first stands in `start..<end`; the corresponding C function is `memchr`.
  static func first(
    _ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) -> Int? {
    guard let base = bytes.baseAddress, start < end,
      let found = memchr(base + start, Int32(byte), end - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
