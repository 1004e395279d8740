/// A piece of text that looks like a secret.
public struct Secret: Hashable, Sendable {
  public var rule: SecretRule
  /// Byte offsets into the text that was searched.
  public var range: Range<Int>

  /// Everything in a text that looks like a secret, in order; of what overlaps, the rule that knows most.
  public static func all(in bytes: [UInt8]) -> [Secret] {
    var found = [Secret]()
    var position = 0
    while position < bytes.count {
      guard starts[Int(bytes[position])], let secret = secret(in: bytes, at: position) else {
        position += 1
        continue
      }
      while let last = found.last, last.range.overlaps(secret.range) { found.removeLast() }
      found.append(secret)
      position = max(position + 1, secret.range.upperBound)
    }
    return found
  }

  /// What begins at a byte, or is set by the sign there.
  private static func secret(in bytes: [UInt8], at position: Int) -> Secret? {
    let byte = bytes[position]
    if isStart(position, in: bytes) {
      for index in candidates[Int(byte)] {
        let (rule, pattern) = patterns[index]
        if let end = pattern.end(in: bytes, from: position) {
          return Secret(rule: rule, range: position..<end)
        }
      }
    }
    switch byte {
    case UInt8(ascii: "-"): return PrivateKey.find(in: bytes, at: position)
    case UInt8(ascii: "="), UInt8(ascii: ":"):
      return AssignedSecret.find(in: bytes, at: position) ?? URLPassword.find(in: bytes, at: position)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return QuotedSecret.find(in: bytes, at: position)
    default: return nil
    }
  }

  /// Whether a token may begin here: not in the middle of a word. A Telegram token has its bot's number
  /// before it.
  private static func isStart(_ position: Int, in bytes: [UInt8]) -> Bool {
    if bytes[position] == UInt8(ascii: ":") {
      let digits = bytes[..<position].reversed().prefix { CharacterClass.digits.contains($0) }.count
      return (8...10).contains(digits)
    }
    return position == 0 || !CharacterClass.word.contains(bytes[position - 1])
  }

  /// The bytes that anything can begin with.
  private static let starts: [Bool] = (0..<256).map { byte in
    !candidates[byte].isEmpty || "-=:\"'".utf8.contains(UInt8(byte))
  }

  private static let patterns: [(rule: SecretRule, pattern: TokenPattern)] = SecretRule.tokens.flatMap {
    token in
    token.patterns.map { (token.rule, $0) }
  }

  /// The patterns that begin with each byte.
  private static let candidates: [[Int]] = {
    var table = [[Int]](repeating: [], count: 256)
    for (index, entry) in patterns.enumerated() {
      entry.pattern.prefix.withUTF8Buffer { text in
        if let first = text.first { table[Int(first)].append(index) }
      }
    }
    return table
  }()
}
