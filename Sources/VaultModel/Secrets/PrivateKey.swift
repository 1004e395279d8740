/// A private key as PEM, OpenSSH or PGP write it, with at least the beginning of the key itself.
///
/// Source: RFC 7468, section 2. A document that only names the first line has none.
enum PrivateKey {
  static func find(in bytes: [UInt8], at position: Int) -> Secret? {
    let head = Array("-----BEGIN ".utf8)
    guard bytes[position...].starts(with: head) else { return nil }
    var end = position + head.count
    let start = end
    while end < bytes.count, end - start < 40,
      CharacterClass.capitals.contains(bytes[end]) || bytes[end] == 0x20
    {
      end += 1
    }
    let label = String(decoding: bytes[start..<end], as: UTF8.self)
    guard label.hasSuffix("PRIVATE KEY") || label.hasSuffix("PRIVATE KEY BLOCK") else { return nil }
    while end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
    // A line end, or one that a string in JSON or YAML writes as two characters.
    var gap = end
    while gap < bytes.count, isGap(bytes, gap) { gap += bytes[gap] == UInt8(ascii: "\\") ? 2 : 1 }
    let body = bytes[min(gap, bytes.count)...].prefix { CharacterClass.base64.contains($0) }
    guard gap > end, body.count >= 4, !Placeholder.isFilled(body) else { return nil }
    return Secret(rule: .privateKey, range: position..<body.endIndex)
  }

  /// Where a key ends that begins before a byte offset: behind the line that says so, else at the text's end.
  static func end(in bytes: [UInt8], from position: Int) -> Int {
    let tail = Array("-----END ".utf8)
    var start = position
    while start < bytes.count, !bytes[start...].starts(with: tail) { start += 1 }
    var end = min(start + tail.count, bytes.count)
    while end < bytes.count, CharacterClass.capitals.contains(bytes[end]) || bytes[end] == 0x20 { end += 1 }
    while end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
    return end
  }

  private static func isGap(_ bytes: [UInt8], _ index: Int) -> Bool {
    switch bytes[index] {
    case 0x0A, 0x0D, 0x20, 0x09, UInt8(ascii: ">"): true
    case UInt8(ascii: "\\"): index + 1 < bytes.count && "nr".utf8.contains(bytes[index + 1])
    default: false
    }
  }
}
