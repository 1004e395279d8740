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

  /// Reads what ``ByteWriter/seal()`` ended, behind its header; nil where it begins otherwise, or isn't whole.
  init?(sealed bytes: [UInt8], header: [UInt8]) {
    guard bytes.starts(with: header), bytes.count >= header.count + 8 else { return nil }
    var end = ByteReader(bytes, from: bytes.count - 8, to: bytes.count)
    guard end.number(8) == Checksum.of(bytes[..<(bytes.count - 8)]) else { return nil }
    self.init(bytes, from: header.count, to: bytes.count - 8)
  }

  var isAtEnd: Bool { position >= end }

  mutating func number(_ count: Int) -> UInt64? {
    guard end - position >= count else { return nil }
    defer { position += count }
    return bytes.withUnsafeBytes { bytes in
      switch count {
      case 8: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      case 4: UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
      case 2: UInt64(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self)))
      default: (0..<count).reduce(UInt64(0)) { $0 | UInt64(bytes[position + $1]) << (8 * UInt64($1)) }
      }
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

  /// A name as ``ByteWriter/name(_:)`` writes it: `.some(nil)` where there is none.
  ///
  /// - Parameter names: the names met so far, so that each is one text.
  mutating func name(_ names: inout [String]) -> String?? {
    guard let length = number(1) else { return nil }
    if length == 255 { return .some(nil) }
    guard let bytes = slice(Int(length)) else { return nil }
    if let known = names.first(where: { $0.utf8.elementsEqual(bytes) }) { return known }
    let new = String(decoding: bytes, as: UTF8.self)
    if names.count < 64 { names.append(new) }
    return new
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
