extension Secret {
  /// A text without the secrets in it: the name of the rule stands in the place of each, as in `[github-token]`.
  ///
  /// A private key goes to its end, or to that of the text.
  public static func hidden(in text: String) -> String {
    let bytes = Array(text.utf8)
    let secrets = all(in: bytes)
    if secrets.isEmpty { return text }
    var (rest, position) = ([UInt8](), 0)
    for secret in secrets where secret.range.lowerBound >= position {
      rest += bytes[position..<secret.range.lowerBound] + Array("[\(secret.rule.name)]".utf8)
      position = secret.range.upperBound
      if secret.rule == .privateKey { position = PrivateKey.end(in: bytes, from: position) }
    }
    return String(decoding: rest + bytes[position...], as: UTF8.self)
  }
}
