/// A name of an agent or a node: `[a-z0-9][a-z0-9-]{0,62}`, so that it is safe in paths, refs and addresses.
public struct Name: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  /// Checks the text; nil where it is no name.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard (1...63).contains(bytes.count), bytes[0] != UInt8(ascii: "-"), bytes.allSatisfy(Self.isAllowed)
    else {
      return nil
    }
    description = String(text)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
