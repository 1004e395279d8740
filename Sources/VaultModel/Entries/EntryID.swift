/// The lasting name of an entry: 128 bits, written as a lower-case ULID of 26 characters.
///
/// 48 bits of milliseconds (the heading's time), 16 of counter, 32 of SHA-256 of the node's name, 32 random;
/// so ids order by time, then by counter. Written in Crockford's base 32, they are valid Obsidian block ids.
/// Source: the ULID specification; the split of the low 80 bits is ours.
public struct EntryID: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
  /// Time and counter: the upper 64 bits.
  public let high: UInt64
  /// Node and random part: the lower 64 bits.
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Makes the id that `node` issues for a clock reading; `random` is 32 random bits, or a hash of a retry
  /// key.
  public init(reading: HybridClock.Reading, node: String, random: UInt32) {
    self.init(
      high: Self.clamped(reading.milliseconds) << 16 | UInt64(reading.counter),
      low: UInt64(Self.hash(ofNode: node)) << 32 | UInt64(random))
  }

  /// Makes the id of an entry that has none written: its heading's time and 80 bits of SHA-256 over path,
  /// content and its ordinal (from 0) among the equal ones of its file. Every node computes the same.
  public init(timestamp: Timestamp, path: String, content: some Collection<UInt8>, ordinal: Int) {
    var message = Array(path.utf8)
    message.append(0)
    message.append(contentsOf: content)
    message.append(0)
    message.append(contentsOf: String(ordinal).utf8)
    let hash = SHA256(of: message).bytes
    let upper = hash.prefix(2).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let lower = hash[2..<10].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    self.init(high: Self.clamped(timestamp.milliseconds) << 16 | upper, low: lower)
  }

  /// Reads a ULID in either case; nil where the text is none, or its first digit overflows 128 bits.
  public init?(_ text: some StringProtocol) {
    self.init(utf8: Array(text.utf8)[...])
  }

  package init?(utf8 text: ArraySlice<UInt8>) {
    guard text.count == Self.length, let first = text.first.flatMap(Self.value), first < 8 else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for byte in text {
      guard let value = Self.value(byte) else { return nil }
      high = high << 5 | low >> 59
      low = low << 5 | value
    }
    self.init(high: high, low: low)
  }

  /// The time that the id carries, equal to its heading's.
  public var timestamp: Timestamp { Timestamp(milliseconds: Int64(high >> 16)) }

  /// The id as a reading of the clock that issued it.
  public var reading: HybridClock.Reading {
    HybridClock.Reading(milliseconds: Int64(high >> 16), counter: UInt16(truncatingIfNeeded: high))
  }

  /// Which node issued it: ``hash(ofNode:)``. Of an id that was computed, nothing.
  public var node: UInt32 { UInt32(truncatingIfNeeded: low >> 32) }

  /// The first 32 bits of SHA-256 of a node's name.
  public static func hash(ofNode name: String) -> UInt32 {
    SHA256(of: Array(name.utf8)).bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
  }

  /// The lower 32 bits: random, or the hash of the key that the entry was written under.
  public var random: UInt32 { UInt32(truncatingIfNeeded: low) }

  public var description: String {
    var (high, low) = (high, low)
    var text = [UInt8](repeating: 0, count: Self.length)
    for index in text.indices.reversed() {
      text[index] = Self.alphabet[Int(low & 31)]
      low = low >> 5 | high << 59
      high >>= 5
    }
    return String(decoding: text, as: UTF8.self)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(low ^ high) }

  public static func < (left: Self, right: Self) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// Characters of a written id.
  public static let length = 26

  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  private static let values: [UInt64?] = {
    var table = [UInt64?](repeating: nil, count: 256)
    for (value, digit) in alphabet.enumerated() {
      table[Int(digit)] = UInt64(value)
      if digit >= UInt8(ascii: "a") { table[Int(digit) - 32] = UInt64(value) }
    }
    return table
  }()

  private static func value(_ byte: UInt8) -> UInt64? { values[Int(byte)] }

  /// The milliseconds that the id of an entry of that time carries.
  static func clamped(_ milliseconds: Int64) -> UInt64 {
    UInt64(min(max(0, milliseconds), 1 << 48 - 1))
  }
}
