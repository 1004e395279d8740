import Git
import VaultModel

/// Bytes of a cache that is being read; nil wherever they end too early.
struct ByteReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  init(_ bytes: [UInt8], from start: Int, to end: Int) {
    self.bytes = bytes
    position = start
    self.end = end
  }

  var isAtEnd: Bool { position >= end }

  mutating func number(_ count: Int) -> UInt64? {
    guard end - position >= count else { return nil }
    defer { position += count }
    return bytes.withUnsafeBytes { bytes in
      if count == 8 {
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      }
      var number: UInt64 = 0
      for index in 0..<count { number |= UInt64(bytes[position + index]) << (8 * UInt64(index)) }
      return number
    }
  }

  mutating func slice(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, end - position >= count else { return nil }
    defer { position += count }
    return bytes[position..<(position + count)]
  }

  mutating func text(_ lengthBytes: Int) -> String? {
    guard let length = number(lengthBytes) else { return nil }
    return slice(Int(length)).map { slice in
      slice.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
  }

  mutating func time() -> FileStat.Time? {
    guard let seconds = number(8), let nanoseconds = number(4) else { return nil }
    return FileStat.Time(
      seconds: Int64(bitPattern: seconds), nanoseconds: UInt32(truncatingIfNeeded: nanoseconds))
  }

  mutating func blob() -> ObjectID? { slice(20).flatMap { $0.withUnsafeBytes { ObjectID(bytes: $0) } } }

  mutating func id() -> EntryID? {
    guard let high = number(8), let low = number(8) else { return nil }
    return EntryID(high: high, low: low)
  }
}
