/// Tells whether a text holds all of some words, the case of letters aside.
struct WordFinder {
  /// The words in lower case.
  let words: [String]
  private let patterns: [[UInt8]]
  private let isASCII: Bool

  init(_ words: [String]) {
    self.words = words.map { $0.lowercased() }
    // The longest first: it is the rarest, as a rule.
    patterns = self.words.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    isASCII = patterns.allSatisfy { $0.allSatisfy { $0 < 0x80 } }
  }

  /// Whether bytes may hold them: false is certain, true only for words of ASCII.
  func mayMatch(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    // A letter beyond ASCII can have more than one spelling, so that only the text can tell.
    guard isASCII else { return matches(String(decoding: bytes, as: UTF8.self)) }
    return patterns.allSatisfy { Self.holds(bytes, $0) }
  }

  func mayMatch(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.withUnsafeBufferPointer { mayMatch($0) } }

  func matches(_ text: String) -> Bool {
    if isASCII {
      var text = text
      return text.withUTF8 { mayMatch($0) }
    }
    let lower = text.lowercased()
    return words.allSatisfy { lower.contains($0) }
  }

  /// Looks for the pattern's last byte first, and goes on by whole patterns where it can't be. Source: Horspool,
  /// "Practical fast searching in strings" (1980).
  private static func holds(_ bytes: UnsafeBufferPointer<UInt8>, _ pattern: [UInt8]) -> Bool {
    guard let last = pattern.last else { return true }
    let length = pattern.count
    if bytes.count < length { return false }
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { shifts in
      shifts.initialize(repeating: length)
      for (index, byte) in pattern.dropLast().enumerated() {
        shifts[Int(byte)] = length - 1 - index
        if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) {
          shifts[Int(byte ^ 0x20)] = length - 1 - index
        }
      }
      return pattern.withUnsafeBufferPointer { pattern in
        var position = length - 1
        while position < bytes.count {
          let byte = bytes[position]
          if lower(byte) == last {
            var index = 0
            while index < length - 1, lower(bytes[position - length + 1 + index]) == pattern[index] {
              index += 1
            }
            if index == length - 1 { return true }
          }
          position += shifts[Int(byte)]
        }
        return false
      }
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
