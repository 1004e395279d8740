/// A secret that something by that name is set to: `password=…`, `"api_key": "…"`, `Authorization: Bearer …`.
enum AssignedSecret {
  /// - Parameter position: the sign between name and value.
  static func find(in bytes: [UInt8], at position: Int) -> Secret? {
    guard let name = name(in: bytes, before: position) else { return nil }
    if name == "authorization" { return header(in: bytes, after: position) }
    let isPassword = passwords.contains { name.hasSuffix($0) }
    guard isPassword || tokens.contains(where: { name.hasSuffix($0) }) else { return nil }
    let (value, isQuoted) = value(in: bytes, after: position)
    guard let value, Placeholder.isValue(value) else { return nil }
    if isPassword {
      if isInvitation(name, in: bytes, before: position) { return nil }
      // A colon also stands in prose.
      let isAssigned = bytes[position] == UInt8(ascii: "=") || isQuoted
      let count = value.count
      guard count >= 6, count <= 128, isAssigned ? isMixed(value) : isMixed(value) && count >= 8 else {
        return nil
      }
      return Secret(rule: .password, range: value.startIndex..<value.endIndex)
    }
    guard value.count >= 16, value.count <= 256, value.allSatisfy(CharacterClass.base64.contains),
      isMixed(value), Entropy.bitsPerByte(of: value) >= 3, !isHash(value, of: name)
    else { return nil }
    return Secret(rule: .assignedToken, range: value.startIndex..<value.endIndex)
  }

  private static let passwords = ["password", "passwd", "passphrase", "pwd"]
  private static let tokens = [
    "api_key", "apikey", "api-key", "access_key", "accesskey", "access-key", "secret_key", "secretkey",
    "secret-key", "secret_access_key", "client_secret", "clientsecret", "client-secret", "auth_token",
    "authtoken", "auth-token", "access_token", "accesstoken", "access-token", "refresh_token",
    "private_key", "encryption_key", "_token", "-token", "_secret",
  ]

  /// The name before a sign, in small letters; spaces, quotes and Markdown's stars between are passed over.
  private static func name(in bytes: [UInt8], before position: Int) -> String? {
    var end = position
    while end > 0, " \t\"'`*".utf8.contains(bytes[end - 1]) { end -= 1 }
    var start = end
    while start > 0, end - start < 64, CharacterClass.base64URL.contains(bytes[start - 1]) { start -= 1 }
    return end - start < 3 ? nil : String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
  }

  /// The value behind a sign: what stands in quotes, or all up to a space.
  private static func value(in bytes: [UInt8], after position: Int) -> (ArraySlice<UInt8>?, isQuoted: Bool) {
    var start = position + 1
    while start < bytes.count, " \t=*>".utf8.contains(bytes[start]) { start += 1 }
    guard start < bytes.count else { return (nil, false) }
    if "\"'`".utf8.contains(bytes[start]) {
      let quote = bytes[start]
      let value = bytes[(start + 1)...].prefix { $0 != quote && $0 != 0x0A && $0 != 0x0D }
      let isWhole = value.endIndex < bytes.count && bytes[value.endIndex] == quote
      return isWhole && !value.contains(0x20) ? (value, true) : (nil, true)
    }
    var value = bytes[start...].prefix { $0 > 0x20 && $0 < 0x7F && !"\"'`<>".utf8.contains($0) }
    while let last = value.last, ",;.)}]*&".utf8.contains(last) { value.removeLast() }
    if let cut = value.firstIndex(where: { "&;,".utf8.contains($0) }) { value = value[..<cut] }
    return (value.isEmpty ? nil : value, false)
  }

  /// Letters and something else: a word alone is prose.
  private static func isMixed(_ value: ArraySlice<UInt8>) -> Bool {
    value.contains(where: CharacterClass.letters.contains)
      && value.contains { CharacterClass.digits.contains($0) || "!@#$%^&*?+~".utf8.contains($0) }
  }

  /// Whether this is a link to a meeting, `…?pwd=…`, which is made to be passed on.
  private static func isInvitation(_ name: String, in bytes: [UInt8], before position: Int) -> Bool {
    name == "pwd" && position > 3 && "?&".utf8.contains(bytes[position - 4])
  }

  /// Whether a value is an entry's id, or looks like a UUID or a hash and its name doesn't say that it is a
  /// secret.
  private static func isHash(_ value: ArraySlice<UInt8>, of name: String) -> Bool {
    if EntryID(String(decoding: value, as: UTF8.self)) != nil { return true }
    return value.allSatisfy { CharacterClass.hex.contains($0) || $0 == UInt8(ascii: "-") }
      && !["_token", "-token", "secret", "_key", "-key"].contains { name.hasSuffix($0) }
  }

  private static func header(in bytes: [UInt8], after position: Int) -> Secret? {
    var start = position + 1
    while start < bytes.count, " \t\"'".utf8.contains(bytes[start]) { start += 1 }
    for scheme in ["bearer ", "basic ", "token "] {
      let word = bytes[start...].prefix(scheme.utf8.count)
      guard String(decoding: word, as: UTF8.self).lowercased() == scheme else { continue }
      let value = bytes[word.endIndex...].prefix {
        CharacterClass.base64.contains($0) || $0 == UInt8(ascii: ".")
      }
      guard value.count >= 16, isMixed(value), Placeholder.isValue(value) else { return nil }
      return Secret(rule: .authorization, range: value.startIndex..<value.endIndex)
    }
    return nil
  }
}
