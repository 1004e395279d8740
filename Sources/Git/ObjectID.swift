import Clibgit2

/// Names an object by the SHA-1 of its header and contents.
///
/// The 20 raw bytes are stored inline, most significant first, so that `<` is the order of `memcmp` and
/// of the hexadecimal text.
public struct ObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  /// The id that stands for "no object" in the protocols of git.
  public static let zero = ObjectID(high: 0, middle: 0, low: 0)

  private init(high: UInt64, middle: UInt64, low: UInt32) {
    self.high = high
    self.middle = middle
    self.low = low
  }

  /// Reads 40 hexadecimal digits of either case; anything else is nil.
  public init?(hex: some StringProtocol) {
    self.init(digits: hex.utf8)
  }

  /// Reads 40 hexadecimal digits of either case; anything else is nil.
  init?(hexDigits: UnsafeRawBufferPointer) {
    self.init(digits: hexDigits)
  }

  private init?(digits: some Sequence<UInt8>) {
    var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
    var count = 0
    for digit in digits {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
      default: return nil
      }
      switch count {
      case 0..<16: words.0 = words.0 << 4 | UInt64(value)
      case 16..<32: words.1 = words.1 << 4 | UInt64(value)
      case 32..<40: words.2 = words.2 << 4 | UInt32(value)
      default: return nil
      }
      count += 1
    }
    guard count == 40 else { return nil }
    self.init(high: words.0, middle: words.1, low: words.2)
  }

  /// Reads the first 20 of `bytes`; fewer are nil.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 20 else { return nil }
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      middle: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      low: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
  }

  init(_ oid: git_oid) {
    self = withUnsafeBytes(of: oid) { ObjectID(bytes: $0) } ?? .zero
  }

  /// The same id as the C structure `git_oid`.
  var oid: git_oid {
    var oid = git_oid()
    withUnsafeMutableBytes(of: &oid) { bytes in
      bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
      bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
      bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return oid
  }

  var firstByte: UInt8 { UInt8(high >> 56) }

  package func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: high.bigEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: middle.bigEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: low.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// The 40 hexadecimal digits, in lower case.
  public var hex: String {
    func padded(_ value: some FixedWidthInteger & UnsignedInteger, _ width: Int) -> String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: width - digits.utf8.count) + digits
    }
    return padded(high, 16) + padded(middle, 16) + padded(low, 8)
  }

  public var description: String { hex }

  public static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
  }
}
