/// A JSON text as spans of its bytes: enough to move members and elements about without rewriting what is
/// in them. Source: RFC 8259.
struct JSONText {
  indirect enum Node {
    case object([Member])
    case array([Element])
    /// A string, number, or literal.
    case scalar
  }

  struct Element {
    var node: Node
    /// Byte range of the value.
    var range: Range<Int>
  }

  struct Member {
    /// The name as written, with its quotes.
    var name: ArraySlice<UInt8>
    var value: Element
  }

  let bytes: [UInt8]
  let root: Element

  /// Reads a text; nil where it is no JSON, or nested deeper than ``depth``.
  init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard let root = reader.element(depth: 0) else { return nil }
    reader.skipSpace()
    guard reader.position == bytes.count else { return nil }
    self.bytes = bytes
    self.root = root
  }

  static let depth = 64

  /// An element's bytes without the white space between its parts, for comparison.
  func compact(_ element: Element) -> [UInt8] {
    var result = [UInt8]()
    var isInString = false
    var isEscaped = false
    for byte in bytes[element.range] {
      if isInString {
        result.append(byte)
        if isEscaped {
          isEscaped = false
        } else {
          isEscaped = byte == UInt8(ascii: "\\")
          isInString = byte != quote
        }
      } else if !Self.isSpace(byte) {
        result.append(byte)
        isInString = byte == quote
      }
    }
    return result
  }

  private var quote: UInt8 { UInt8(ascii: "\"") }

  static func isSpace(_ byte: UInt8) -> Bool { byte.isBlank || byte.isLineEnd }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    mutating func skipSpace() {
      while position < bytes.count, JSONText.isSpace(bytes[position]) { position += 1 }
    }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
      guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
      position += 1
      return true
    }

    mutating func element(depth: Int) -> Element? {
      guard depth <= JSONText.depth else { return nil }
      skipSpace()
      let start = position
      guard position < bytes.count, let node = node(depth: depth) else { return nil }
      return Element(node: node, range: start..<position)
    }

    private mutating func node(depth: Int) -> Node? {
      switch bytes[position] {
      case UInt8(ascii: "{"): return object(depth: depth)
      case UInt8(ascii: "["): return array(depth: depth)
      case UInt8(ascii: "\""): return string() == nil ? nil : .scalar
      default: return word()
      }
    }

    private mutating func object(depth: Int) -> Node? {
      position += 1
      var members = [Member]()
      skipSpace()
      if take("}") { return .object(members) }
      repeat {
        skipSpace()
        guard let name = string() else { return nil }
        skipSpace()
        guard take(":"), let value = element(depth: depth + 1) else { return nil }
        members.append(Member(name: name, value: value))
        skipSpace()
      } while take(",")
      return take("}") ? .object(members) : nil
    }

    private mutating func array(depth: Int) -> Node? {
      position += 1
      var elements = [Element]()
      skipSpace()
      if take("]") { return .array(elements) }
      repeat {
        guard let element = element(depth: depth + 1) else { return nil }
        elements.append(element)
        skipSpace()
      } while take(",")
      return take("]") ? .array(elements) : nil
    }

    private mutating func string() -> ArraySlice<UInt8>? {
      let start = position
      guard take("\"") else { return nil }
      while position < bytes.count {
        switch bytes[position] {
        case UInt8(ascii: "\\"): position += 2
        case UInt8(ascii: "\""):
          position += 1
          return bytes[start..<position]
        case 0..<0x20: return nil
        default: position += 1
        }
      }
      return nil
    }

    private mutating func word() -> Node? {
      let start = position
      while position < bytes.count, !JSONText.isSpace(bytes[position]), !",]}".utf8.contains(bytes[position])
      { position += 1 }
      let text = bytes[start..<position]
      if ["true", "false", "null"].contains(where: { text.elementsEqual($0.utf8) }) { return .scalar }
      let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
      guard let first = text.first, first == UInt8(ascii: "-") || digits.contains(first),
        Double(String(decoding: text, as: UTF8.self)) != nil
      else { return nil }
      return .scalar
    }
  }
}
