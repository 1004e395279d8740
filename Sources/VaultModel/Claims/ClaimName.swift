/// What a claim is called: any line of text that has one spelling only.
///
/// `a` and `a/b`, `A` and `a` are different claims.
public struct ClaimName: Hashable, Sendable, CustomStringConvertible {
  public let description: String
  /// The claim's component of a reference: `[a-z0-9_-]` stay, and every other byte is `%XX`.
  public let reference: String

  /// The most bytes that ``reference`` may have.
  public static let limit = 200

  /// Nil for what is empty, holds a control character, isn't in Unicode's Normalization Form C, or is longer than
  /// ``limit`` as a reference.
  ///
  /// No mark that combines with the letter before it is taken, even where no composed letter has it: so that no
  /// table of Unicode decides whether two nodes mean one claim.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    guard !text.isEmpty, text.unicodeScalars.allSatisfy(Self.isPlain) else { return nil }
    let reference = text.utf8.map(Self.escaped).joined()
    guard reference.utf8.count <= Self.limit else { return nil }
    description = text
    self.reference = reference
  }

  /// Reads a reference's component; nil for one that ``init(_:)`` wouldn't write.
  public init?(reference: some StringProtocol) {
    var bytes = [UInt8]()
    var rest = reference.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    guard let text = String(validating: bytes, as: UTF8.self), let name = ClaimName(text),
      name.reference == String(reference)
    else { return nil }
    self = name
  }

  /// Compares bytes.
  public static func == (left: Self, right: Self) -> Bool { left.reference == right.reference }

  public func hash(into hasher: inout Hasher) { hasher.combine(reference) }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // From 0x1100 on: parts of Hangul syllables.
    case 0..<0x20, 0x7F..<0xA0, 0x1100..<0x1200, 0x2028, 0x2029, 0xFEFF: false
    default:
      scalar.properties.canonicalCombiningClass == .notReordered
        && !scalar.properties.isFullCompositionExclusion
    }
  }

  private static func escaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      String(UnicodeScalar(byte))
    default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
}
