/// A piece's content: its bytes with line ends read as LF and without trailing blank lines or a final line
/// end.
///
/// Hashes, comparison, merge and every count use content; the gaps between pieces and the line ends are
/// layout.
public struct Content: Hashable, Comparable, Sendable {
  public let bytes: [UInt8]

  /// Normalises raw bytes of a file.
  public init(of raw: some Collection<UInt8>) {
    let found = raw.withContiguousStorageIfAvailable { bytes -> [UInt8] in
      if bytes.contains(.carriageReturn) { return Self.withLineFeeds(bytes) }
      return Array(bytes[..<Self.end(of: bytes)])
    }
    self.init(normalised: found ?? Self.withLineFeeds(raw))
  }

  /// Takes bytes whose line ends are LF already.
  init(normalised: [UInt8]) {
    let end = normalised.withUnsafeBufferPointer(Self.end(of:))
    bytes = end == normalised.count ? normalised : Array(normalised[..<end])
  }

  private static func withLineFeeds(_ raw: some Collection<UInt8>) -> [UInt8] {
    var bytes = [UInt8]()
    bytes.reserveCapacity(raw.count)
    var afterCR = false
    for byte in raw {
      if byte == .carriageReturn {
        bytes.append(.lineFeed)
      } else if !(byte == .lineFeed && afterCR) {
        bytes.append(byte)
      }
      afterCR = byte == .carriageReturn
    }
    return bytes
  }

  /// Where the last line that isn't blank ends.
  private static func end(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var end = bytes.count
    var scan = end
    while scan > 0, bytes[scan - 1].isBlank || bytes[scan - 1] == .lineFeed {
      scan -= 1
      if bytes[scan] == .lineFeed { end = scan }
    }
    return scan == 0 ? 0 : end
  }

  public var isEmpty: Bool { bytes.isEmpty }

  /// The lines without their line ends; empty content has none.
  var lines: [ArraySlice<UInt8>] {
    bytes.isEmpty ? [] : bytes.split(separator: .lineFeed, omittingEmptySubsequences: false)
  }

  /// The content as text, invalid UTF-8 repaired.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public static func < (left: Self, right: Self) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  /// A space or a tab.
  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}
