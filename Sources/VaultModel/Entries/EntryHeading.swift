/// The heading of an entry: an RFC 3339 time in brackets, then an optional title.
public struct EntryHeading: Hashable, Sendable {
  public let timestamp: Timestamp
  /// The text after `]`, trimmed, as written.
  public let title: String

  /// Reads the text of a level 2 heading, without its marks; nil where it does not begin with `[RFC 3339]`.
  public init?(text: ArraySlice<UInt8>) {
    guard let (timestamp, rest) = Self.split(text) else { return nil }
    self.timestamp = timestamp
    title = String(decoding: rest.trimmed, as: UTF8.self)
  }

  /// The time alone.
  static func timestamp(of text: ArraySlice<UInt8>) -> Timestamp? { split(text)?.timestamp }

  private static func split(_ text: ArraySlice<UInt8>) -> (timestamp: Timestamp, rest: ArraySlice<UInt8>)? {
    guard text.first == UInt8(ascii: "["), let close = text.firstIndex(of: UInt8(ascii: "]")),
      close - text.startIndex <= 64, let timestamp = Timestamp(utf8: text[(text.startIndex + 1)..<close])
    else { return nil }
    return (timestamp, text[(close + 1)...])
  }
}

extension ArraySlice<UInt8> {
  /// Without spaces and tabs at both ends.
  var trimmed: ArraySlice<UInt8> {
    guard let first = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank }) else {
      return self[endIndex...]
    }
    return self[first...last]
  }
}
