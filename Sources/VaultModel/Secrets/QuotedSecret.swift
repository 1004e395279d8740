/// A quoted string of 24 to 96 bytes that looks random: small and capital letters and digits in an order
/// that no word has.
///
/// Hashes and ids are no secrets: hexadecimal strings, ULIDs and UUIDs aren't found, nor what a name before
/// it, or its own beginning, says to be one.
enum QuotedSecret {
  /// - Parameter position: the opening quote.
  static func find(in bytes: [UInt8], at position: Int) -> Secret? {
    let quote = bytes[position]
    let value = bytes[(position + 1)...].prefix(97).prefix { CharacterClass.base64.contains($0) }
    guard (24...96).contains(value.count), value.endIndex < bytes.count, bytes[value.endIndex] == quote,
      isRandom(value), !isNamedID(bytes[..<position])
    else { return nil }
    return Secret(rule: .highEntropy, range: value.startIndex..<value.endIndex)
  }

  private static func isRandom(_ value: ArraySlice<UInt8>) -> Bool {
    let digits = value.count { CharacterClass.digits.contains($0) }
    let capitals = value.count { (0x41...0x5A).contains($0) }
    let small = value.count { (0x61...0x7A).contains($0) }
    let signs = value.count - digits - capitals - small
    guard digits >= 3, capitals >= 3, small >= 3, signs * 6 <= value.count, !Placeholder.isFilled(value)
    else { return false }
    // The secret keys in the AWS documentation.
    if value.count == 40, value.ends(with: "EXAMPLEKEY") { return false }
    if value.starts(with: Array("sha".utf8)) { return false }  // Subresource integrity names its hash.
    // Random text of so few bytes reaches about this much; words, paths and names stay below.
    return Entropy.bitsPerByte(of: value) >= (value.count >= 32 ? 4.3 : 4.0)
      && turns(value) * 5 >= value.count * 2
  }

  /// Whether the name that a value is given to ends like one of an id or a hash: `"client_id": "…"`.
  private static func isNamedID(_ before: ArraySlice<UInt8>) -> Bool {
    let name = before.suffix(64).reversed().drop { " \t\"'=:>(".utf8.contains($0) }
      .prefix(while: CharacterClass.base64URL.contains)
    let text = String(decoding: name.reversed(), as: UTF8.self).lowercased()
    return ids.contains { text.hasSuffix($0) }
  }

  private static let ids = [
    "id", "ids", "hash", "sha256", "sha512", "sha1", "digest", "checksum", "fingerprint", "etag", "integrity",
    "nonce", "signature", "cursor", "revision",
  ]

  /// How often the kind of character changes: often in random text, seldom in names.
  private static func turns(_ value: ArraySlice<UInt8>) -> Int {
    zip(value, value.dropFirst()).count { kind($0) != kind($1) }
  }

  private static func kind(_ byte: UInt8) -> Int {
    switch byte {
    case 0x30...0x39: 0
    case 0x41...0x5A: 1
    case 0x61...0x7A: 2
    default: 3
    }
  }
}
