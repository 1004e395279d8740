/// A top-level ATX heading (CommonMark 4.2): one that stands in no list, quote, code or HTML block.
///
/// All positions are byte offsets into the document.
public struct Heading: Sendable, Hashable {
  /// The number of `#` marks, 1 to 6.
  public let level: Int

  /// The heading's line, with indentation and line end.
  public let line: Range<Int>

  /// The text, without marks, closing sequence and surrounding spaces and tabs.
  public let text: Range<Int>

  /// The number of the line, from 1.
  public let number: Int

  /// Reads an ATX heading from its line; nil where the line isn't written as one.
  ///
  /// Whether it is a heading also depends on what stands before it.
  init?(line: Range<Int>, number: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    let content = Lines.content(of: line, in: bytes)
    var position = content.lowerBound
    let limit = content.upperBound
    while position < limit, bytes[position] == Byte.space { position += 1 }
    guard position - content.lowerBound <= 3 else { return nil }
    let marks = position
    while position < limit, bytes[position] == Byte.hash { position += 1 }
    level = position - marks
    guard level >= 1, level <= 6, position == limit || bytes[position].isBlank else { return nil }

    let textStart = position
    var end = limit
    while end > textStart, bytes[end - 1].isBlank { end -= 1 }
    var closing = end
    while closing > textStart, bytes[closing - 1] == Byte.hash { closing -= 1 }
    if closing < end, closing > textStart, bytes[closing - 1].isBlank { end = closing }
    while end > textStart, bytes[end - 1].isBlank { end -= 1 }
    while position < end, bytes[position].isBlank { position += 1 }

    text = position..<Swift.max(position, end)
    self.line = line
    self.number = number
  }
}
