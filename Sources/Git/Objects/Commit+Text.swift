extension Commit {
  /// Reads a commit of the usual form: tree, parents, author and committer, an empty line, a message. Source:
  /// git-commit-tree(1), git-hash-object(1).
  ///
  /// nil for every other one, which may be sound all the same: with a signature, an encoding, or other headers,
  /// or with names and times that programs write in their own way.
  init?(id: ObjectID, text bytes: UnsafeRawBufferPointer) {
    var rest = HeaderLines(bytes)
    guard let tree = rest.next("tree ").flatMap({ ObjectID(hexDigits: $0) }) else { return nil }
    var parents = [ObjectID]()
    while let line = rest.next("parent ") {
      guard let parent = ObjectID(hexDigits: line) else { return nil }
      parents.append(parent)
    }
    guard let author = rest.next("author ").flatMap(Signature.init(text:)),
      let committer = rest.next("committer ").flatMap(Signature.init(text:)), rest.next("")?.isEmpty == true
    else { return nil }
    let message = rest.rest.drop { $0 == UInt8(ascii: "\n") }
    guard !message.contains(0) else { return nil }
    self.init(
      id: id, tree: tree, parents: parents, author: author, committer: committer,
      message: String(decoding: message, as: UTF8.self))
  }
}

/// The lines of a header, one after the other.
private struct HeaderLines {
  private(set) var rest: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

  /// What stands behind a word on the next line; nil, and nothing is taken, where that begins otherwise.
  mutating func next(_ word: StaticString) -> UnsafeRawBufferPointer? {
    let count = word.utf8CodeUnitCount
    guard rest.count >= count, (0..<count).allSatisfy({ rest[$0] == word.utf8Start[$0] }),
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    defer { rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...]) }
    return UnsafeRawBufferPointer(rebasing: rest[min(count, end)..<end])
  }
}

extension Signature {
  /// Reads `Name <address> seconds +hhmm`; nil where it is written in any other way.
  fileprivate init?(text: UnsafeRawBufferPointer) {
    func isPlain(_ part: Slice<UnsafeRawBufferPointer>) -> Bool {
      guard let first = part.first, let last = part.last else { return false }
      return isWord(first) && isWord(last) && part.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "<") }
    }
    // Other signs at the ends of a name are left out by some readers.
    func isWord(_ byte: UInt8) -> Bool {
      byte >= 0x80 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int64? {
      guard (1...12).contains(digits.count) else { return nil }
      var value: Int64 = 0
      for digit in digits {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
        value = value * 10 + Int64(digit - UInt8(ascii: "0"))
      }
      return value
    }
    guard let opening = text.firstIndex(of: UInt8(ascii: "<")), opening >= 2,
      let closing = text.firstIndex(of: UInt8(ascii: ">")), text.count > closing + 7,
      text[opening - 1] == UInt8(ascii: " "), text[closing + 1] == UInt8(ascii: " "),
      text[text.count - 6] == UInt8(ascii: " "), let seconds = number(text[(closing + 2)..<(text.count - 6)]),
      let offset = number(text[(text.count - 4)...]), offset <= 1400, offset % 100 < 60
    else { return nil }
    let (name, email) = (text[..<(opening - 1)], text[(opening + 1)..<closing])
    let sign = text[text.count - 5]
    guard isPlain(name), isPlain(email), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return nil
    }
    let minutes = Int(offset / 100 * 60 + offset % 100)
    self.init(
      name: String(decoding: name, as: UTF8.self), email: String(decoding: email, as: UTF8.self),
      time: seconds,
      offset: sign == UInt8(ascii: "-") ? -minutes : minutes)
  }
}
