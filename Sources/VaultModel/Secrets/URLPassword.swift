/// A password in a URL's user information. Source: RFC 3986, section 3.2.1.
enum URLPassword {
  /// - Parameter position: the colon behind the scheme.
  static func find(in bytes: [UInt8], at position: Int) -> Secret? {
    guard bytes[position...].starts(with: Array("://".utf8)) else { return nil }
    let start = position + 3
    var colon: Int?
    var end = start
    while end < bytes.count, end - start < 300, isUserInformation(bytes[end]) {
      if bytes[end] == UInt8(ascii: ":"), colon == nil { colon = end }
      end += 1
    }
    guard let colon, end < bytes.count, bytes[end] == UInt8(ascii: "@"), colon > start else { return nil }
    let value = bytes[colon + 1..<end]
    let user = String(decoding: bytes[start..<colon], as: UTF8.self).lowercased()
    guard value.count >= 4, Placeholder.isValue(value), !Self.examples.contains(user),
      String(decoding: value, as: UTF8.self).lowercased() != "pass",
      !value.elementsEqual(bytes[start..<colon])
    else { return nil }
    return Secret(rule: .urlPassword, range: colon + 1..<end)
  }

  private static let examples: Set<String> = ["username", "user", "username1", "login"]

  private static func isUserInformation(_ byte: UInt8) -> Bool {
    CharacterClass.alphanumeric.contains(byte) || "-._~%!$&'()*+,;=:".utf8.contains(byte)
  }
}
