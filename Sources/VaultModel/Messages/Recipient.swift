/// Whom a message is for: one agent, or whoever has a capability and claims it first.
public enum Recipient: Hashable, Sendable, CustomStringConvertible {
  case agent(Name)
  case capability(Name)

  /// Reads `bobby` or `@disks`; nil for what is neither.
  public init?(_ text: some StringProtocol) {
    if text.hasPrefix("@") {
      guard let name = Name(text.dropFirst()) else { return nil }
      self = .capability(name)
    } else {
      guard let name = Name(text) else { return nil }
      self = .agent(name)
    }
  }

  public var description: String {
    switch self {
    case .agent(let name): name.description
    case .capability(let name): "@\(name)"
    }
  }
}
