/// The form of a token that its maker gave a recognizable beginning.
struct TokenPattern: Sendable {
  enum Part: Sendable {
    case text(StaticString)
    /// So many bytes of a class, and as many as there are: what follows is of another class.
    case run(CharacterClass, ClosedRange<Int>)
  }

  var prefix: StaticString
  var parts: [Part]
  /// What its maker's examples end in, and no real token does.
  var example: StaticString?

  init(_ prefix: StaticString, _ parts: Part..., example: StaticString? = nil) {
    self.prefix = prefix
    self.parts = parts
    self.example = example
  }

  /// Where the token ends that begins at a byte offset; nil where there is none.
  ///
  /// What is filled with the letter x or with one character is a placeholder, and no token.
  func end(in bytes: [UInt8], from start: Int) -> Int? {
    guard var position = Self.end(of: prefix, in: bytes, at: start) else { return nil }
    let body = position
    for part in parts {
      switch part {
      case .text(let text):
        guard let end = Self.end(of: text, in: bytes, at: position) else { return nil }
        position = end
      case .run(let characters, let length):
        var end = position
        while end < bytes.count, characters.contains(bytes[end]) { end += 1 }
        guard length.contains(end - position) else { return nil }
        position = end
      }
    }
    if let example, bytes[body..<position].ends(with: example) { return nil }
    return Placeholder.isFilled(bytes[body..<position]) ? nil : position
  }

  private static func end(of text: StaticString, in bytes: [UInt8], at position: Int) -> Int? {
    text.withUTF8Buffer { text in
      guard position + text.count <= bytes.count else { return nil }
      for index in 0..<text.count where bytes[position + index] != text[index] { return nil }
      return position + text.count
    }
  }
}

extension ArraySlice<UInt8> {
  func ends(with text: StaticString) -> Bool {
    text.withUTF8Buffer { suffix($0.count).elementsEqual($0) }
  }
}

extension ClosedRange<Int> {
  /// At least so many.
  static func least(_ count: Int) -> Self { count...Int.max }
  static func exactly(_ count: Int) -> Self { count...count }
}
