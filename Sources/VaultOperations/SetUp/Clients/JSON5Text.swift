/// A JSON5 text as spans of its bytes, so that one value can be changed and every other byte stays: comments,
/// quotes, trailing commas, and white space. Source: the JSON5 Data Interchange Format, https://spec.json5.org.
struct JSON5Text {
  indirect enum Node {
    case object([Member])
    case array([Element])
    /// The text of a string, without quotes and escapes.
    case string(String)
    /// A number or a literal, as written.
    case other(String)
  }

  struct Element {
    var node: Node
    /// Byte range of the value.
    var range: Range<Int>
  }

  struct Member {
    var name: String
    /// Byte range of name and value.
    var range: Range<Int>
    var value: Element
  }

  let bytes: [UInt8]
  let root: Element

  /// Reads a text; nil where it is no JSON5, or nested deeper than 64 times.
  init?(_ bytes: [UInt8]) {
    var reader = JSON5Reader(bytes: bytes)
    guard let root = reader.document() else { return nil }
    self.bytes = bytes
    self.root = root
  }
}

/// Reads JSON5 from its bytes, once from the start to the end.
struct JSON5Reader {
  let bytes: [UInt8]
  private(set) var position = 0

  init(bytes: [UInt8], position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  mutating func document() -> JSON5Text.Element? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    guard skipBlank(), let root = element(depth: 0), skipBlank(), position == bytes.count else { return nil }
    return root
  }

  /// Skips white space and comments; false where a comment doesn't end.
  mutating func skipBlank() -> Bool {
    while let byte = next {
      if [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains(byte) {
        position += 1
      } else if bytes[position...].starts(with: [0xC2, 0xA0]) {
        position += 2
      } else if bytes[position...].starts(with: [0xEF, 0xBB, 0xBF])
        || bytes[position...].starts(with: [0xE2, 0x80, 0xA8])
        || bytes[position...].starts(with: [0xE2, 0x80, 0xA9])
      {
        position += 3
      } else if bytes[position...].starts(with: "//".utf8) {
        while let byte = next, byte != 0x0A && byte != 0x0D { position += 1 }
      } else if bytes[position...].starts(with: "/*".utf8) {
        position += 2
        while !bytes[position...].starts(with: "*/".utf8) {
          guard position < bytes.count else { return false }
          position += 1
        }
        position += 2
      } else {
        return true
      }
    }
    return true
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func element(depth: Int) -> JSON5Text.Element? {
    guard depth <= 64 else { return nil }
    let start = position
    let node: JSON5Text.Node?
    switch next {
    case UInt8(ascii: "{"): node = members(depth).map { .object($0) }
    case UInt8(ascii: "["): node = elements(depth).map { .array($0) }
    case UInt8(ascii: "\""), UInt8(ascii: "'"): node = string().map { .string($0) }
    default: node = word().map { .other($0) }
    }
    return node.map { JSON5Text.Element(node: $0, range: start..<position) }
  }

  private mutating func members(_ depth: Int) -> [JSON5Text.Member]? {
    position += 1
    var members = [JSON5Text.Member]()
    while true {
      guard skipBlank() else { return nil }
      if take(UInt8(ascii: "}")) { return members }
      let start = position
      let isQuoted = next == UInt8(ascii: "\"") || next == UInt8(ascii: "'")
      guard let name = isQuoted ? string() : word(), skipBlank(), take(UInt8(ascii: ":")), skipBlank(),
        let value = element(depth: depth + 1)
      else { return nil }
      members.append(.init(name: name, range: start..<position, value: value))
      guard skipBlank() else { return nil }
      if take(UInt8(ascii: "}")) { return members }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func elements(_ depth: Int) -> [JSON5Text.Element]? {
    position += 1
    var elements = [JSON5Text.Element]()
    while true {
      guard skipBlank() else { return nil }
      if take(UInt8(ascii: "]")) { return elements }
      guard let value = element(depth: depth + 1) else { return nil }
      elements.append(value)
      guard skipBlank() else { return nil }
      if take(UInt8(ascii: "]")) { return elements }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func string() -> String? {
    let quote = bytes[position]
    position += 1
    var text = [UInt8]()
    while let byte = next {
      position += 1
      if byte == quote { return String(validating: text, as: UTF8.self) }
      if byte == 0x0A || byte == 0x0D { return nil }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard let escaped = next else { return nil }
      position += 1
      switch escaped {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "v"): text.append(0x0B)
      case UInt8(ascii: "0"): text.append(0)
      case 0x0A: break  // A line that goes on.
      case 0x0D: _ = take(0x0A)
      case UInt8(ascii: "x"), UInt8(ascii: "u"):
        let count = escaped == UInt8(ascii: "x") ? 2 : 4
        let digits = String(decoding: bytes[position...].prefix(count), as: UTF8.self)
        guard digits.utf8.count == count, let value = UInt32(digits, radix: 16) else { return nil }
        position += count
        text += Array(String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8)
      default: text.append(escaped)
      }
    }
    return nil
  }

  /// A name, number or literal: all up to what can't be in one.
  private mutating func word() -> String? {
    let start = position
    while let byte = next, !" \t\r\n,:{}[]\"'/".utf8.contains(byte) { position += 1 }
    return start < position ? String(validating: bytes[start..<position], as: UTF8.self) : nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }
}
