/// What stands in a document in the place of a secret.
enum Placeholder {
  /// Whether a token's text is a filling: a row of x, or one character over and over.
  static func isFilled(_ text: ArraySlice<UInt8>) -> Bool {
    var row = 0
    for byte in text {
      row = byte | 0x20 == UInt8(ascii: "x") ? row + 1 : 0
      if row == 4 { return true }
    }
    let distinct = Set(text.lazy.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") })
    return distinct.isSubset(of: [UInt8(ascii: "0"), UInt8(ascii: "."), UInt8(ascii: "*")])
  }

  /// Whether a value that something is set to is no value: a variable, a call, a word that says what
  /// belongs there.
  static func isValue(_ value: ArraySlice<UInt8>) -> Bool {
    guard let first = value.first, !"$<{[(%@*&!./~#\\|=,;:".utf8.contains(first) else { return false }
    if isFilled(value) { return false }
    let text = String(decoding: value, as: UTF8.self).lowercased()
    return !words.contains { text.contains($0) }
  }

  private static let words = [
    "example", "changeme", "change-me", "change_me", "placeholder", "your", "redacted", "hidden", "password",
    "passwd", "secret", "token", "...", "…", "${", "$(", "{{", "<", "(", "env.", "environ", "null",
    "undefined",
    "string", "process.", "config", "value", "sample", "dummy", "insert", "replace", "[[", "]]", "://", "**",
    "api_key", "apikey", "api-key", "credential",
  ]
}
