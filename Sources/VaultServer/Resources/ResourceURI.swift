/// What a resource's address names. Source: RFC 3986, RFC 6570 for the template.
enum ResourceURI: Hashable, Sendable {
  /// `vault:///shared/DECISIONS.md`
  case file(String)
  /// `vault://status`
  case status
  /// `vault://agents/jerry`
  case agent(String)
  /// `vault://inbox/jerry`
  case inbox(String)

  static let fileTemplate = "vault:///{+path}"
  static let agentTemplate = "vault://agents/{name}"
  static let inboxTemplate = "vault://inbox/{name}"

  /// Nil for what is none of ours.
  init?(_ text: String) {
    if text == "vault://status" {
      self = .status
    } else if let name = Self.name(in: text, after: "vault://agents/") {
      self = .agent(name)
    } else if let name = Self.name(in: text, after: "vault://inbox/") {
      self = .inbox(name)
    } else if text.hasPrefix("vault:///") {
      guard let path = Self.decoded(text.dropFirst("vault:///".count)), !path.isEmpty else { return nil }
      self = .file(path)
    } else {
      return nil
    }
  }

  var description: String {
    switch self {
    case .file(let path): "vault:///\(Self.encoded(path))"
    case .status: "vault://status"
    case .agent(let name): "vault://agents/\(Self.encoded(name))"
    case .inbox(let name): "vault://inbox/\(Self.encoded(name))"
    }
  }

  private static func name(in text: String, after prefix: String) -> String? {
    guard text.hasPrefix(prefix), let name = decoded(text.dropFirst(prefix.count)), !name.contains("/") else {
      return nil
    }
    return name
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        String(UnicodeScalar(byte))
      case _ where "-._~/!$&'()*+,;=:@".utf8.contains(byte): String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  private static func decoded(_ text: Substring) -> String? {
    var bytes = [UInt8]()
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, let value = UInt8(String(Substring(digits)), radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
