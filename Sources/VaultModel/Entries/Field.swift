/// A `**Key:** value` line of an entry.
public struct Field: Hashable, Sendable {
  public var key: String
  public var value: String

  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// Reads one line in any spelling: `**Key:** v`, `**Key**: v`, and both after a list mark `- `, `* ` or `+
  /// `.
  init?(line: ArraySlice<UInt8>) {
    guard let (key, value) = Self.split(line) else { return nil }
    self.init(key: String(decoding: key, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
  }

  /// Whether the line is a field written as an item of a list.
  static func isListItem(_ line: ArraySlice<UInt8>) -> Bool {
    line.trimmed.first != UInt8(ascii: "*") || line.trimmed.dropFirst().first == UInt8(ascii: " ")
  }

  private static func split(_ line: ArraySlice<UInt8>) -> (key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)?
  {
    let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
    guard indent <= 3 else { return nil }
    var rest = line.dropFirst(indent)
    if let mark = rest.first, [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+")].contains(mark),
      let space = rest.dropFirst().first, space.isBlank
    {
      rest = rest.dropFirst(2).trimmed
    }
    guard rest.starts(with: marks) else { return nil }
    rest = rest.dropFirst(2)
    guard let close = rest.indices.first(where: { rest[$0...].starts(with: marks) }) else { return nil }
    var key = rest[..<close]
    var value = rest[(close + 2)...]
    if key.last == colon {
      key = key.dropLast()
    } else if value.first == colon {
      value = value.dropFirst()
    } else {
      return nil
    }
    guard !key.isEmpty, key == key.trimmed, !key.contains(colon) else { return nil }
    return (key, value.trimmed)
  }

  private static let marks = Array("**".utf8)
  private static let colon = UInt8(ascii: ":")
}
