/// An Obsidian block id, written `^id` at the end of a line.
public struct BlockID: Sendable, Hashable {
  /// The id without the caret, as written; Obsidian compares ids without regard to case.
  public let id: String

  /// The bytes of caret and id.
  public let range: Range<Int>

  static func all(in document: [UInt8]) -> [BlockID] {
    document.withUnsafeBufferPointer { bytes in
      let scanner = LineScanner(bytes)
      var position = OutlineSource(scanner, behind: FrontMatter(of: scanner)).start
      var code = FencedCode()
      var found: [BlockID] = []
      while position < bytes.count {
        let end = scanner.end(ofLineAt: position)
        let line = Lines.content(of: position..<end, in: bytes)
        if !code.reads(line, in: bytes), let id = BlockID(endOf: line, in: bytes) { found.append(id) }
        position = end
      }
      return found
    }
  }

  private init?(endOf line: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
    var end = line.upperBound
    while end > line.lowerBound, bytes[end - 1].isBlank { end -= 1 }
    var start = end
    while start > line.lowerBound, bytes[start - 1].isBlockIDByte { start -= 1 }
    guard start < end, start > line.lowerBound, bytes[start - 1] == Byte.caret else { return nil }
    let caret = start - 1
    guard caret == line.lowerBound || bytes[caret - 1].isBlank else { return nil }
    id = String(decoding: bytes[start..<end], as: UTF8.self)
    range = caret..<end
  }
}

extension UInt8 {
  var isBlockIDByte: Bool { isDigit || isLetter || self == Byte.dash }
}

/// Finds the block ids of a document in order, outside fenced code and front matter.
///
/// An id has ASCII letters, digits and dashes. It ends its line but for blanks, and is alone on it or
/// stands behind a blank.
public func blockIDs(in document: [UInt8]) -> [BlockID] {
  BlockID.all(in: document)
}
