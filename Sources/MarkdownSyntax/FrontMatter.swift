/// The properties block at the head of a note: a `---` line, YAML, a `---` line.
///
/// It counts only at the first byte of the document, or right behind a byte order mark. Either line may
/// have trailing spaces or tabs. Without a closing line there is no front matter.
public struct FrontMatter: Sendable, Hashable {
  /// The bytes from the opening line through the closing line with its line end.
  public let range: Range<Int>

  /// The bytes between the two lines, with the last line end.
  public let yaml: Range<Int>

  /// Finds the front matter of a document, if it has one.
  public init?(of document: [UInt8]) {
    guard let found = document.withUnsafeBufferPointer({ FrontMatter(of: LineScanner($0)) }) else {
      return nil
    }
    self = found
  }

  init?(of scanner: LineScanner) {
    let bytes = scanner.bytes
    let start = bytes.starts(with: Byte.orderMark) ? Byte.orderMark.count : 0
    guard start + 3 < bytes.count, bytes[start] == Byte.dash else { return nil }
    var position = scanner.end(ofLineAt: start)
    guard Self.isFence(start..<position, in: bytes) else { return nil }
    let yamlStart = position
    while position < bytes.count {
      let end = scanner.end(ofLineAt: position)
      if Self.isFence(position..<end, in: bytes) {
        range = start..<end
        yaml = yamlStart..<position
        return
      }
      position = end
    }
    return nil
  }

  private static func isFence(_ line: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = line.lowerBound
    guard line.count >= 3, bytes[start] == Byte.dash, bytes[start + 1] == Byte.dash,
      bytes[start + 2] == Byte.dash
    else { return false }
    for position in start + 3..<line.upperBound {
      guard bytes[position].isBlank || bytes[position].isLineEnd else { return false }
    }
    return true
  }
}
