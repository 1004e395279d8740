/// Tells line by line what is fenced code, within lists and quotes too (CommonMark 4.5).
///
/// It follows containers by their indentation and quote marks, closely enough for links and block ids;
/// headings don't depend on it.
struct FencedCode {
  private struct Fence {
    let mark: UInt8
    let length: Int
    let isQuoted: Bool
    let indent: Int
  }

  private var fence: Fence?
  private var listIndent = 0

  /// Reads the next line, without its line end, and returns whether it is a fence or code within one.
  mutating func reads(_ line: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let prefix = ContainerPrefix(of: line, in: bytes)
    let isBlank = prefix.end == line.upperBound && !prefix.isQuoted && prefix.listIndent == nil

    if let fence {
      let leftQuote = fence.isQuoted && !prefix.isQuoted
      let leftItem = fence.indent > 0 && !isBlank && !fence.isQuoted && prefix.indent < fence.indent
      if !leftQuote, !leftItem {
        var position = line.lowerBound
        while position < line.upperBound, bytes[position].isBlank || bytes[position] == Byte.greaterThan {
          position += 1
        }
        let start = position
        while position < line.upperBound, bytes[position] == fence.mark { position += 1 }
        let rest = position..<line.upperBound
        if position - start >= fence.length, rest.allSatisfy({ bytes[$0].isBlank }) { self.fence = nil }
        return true
      }
      self.fence = nil
    }

    if let indent = prefix.listIndent {
      listIndent = indent
    } else if !isBlank, prefix.indent == 0 {
      listIndent = 0
    }
    fence = Self.opening(line, prefix, listIndent, bytes)
    return fence != nil
  }

  private static func opening(
    _ line: Range<Int>, _ prefix: ContainerPrefix, _ listIndent: Int, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Fence? {
    let start = prefix.end
    guard start < line.upperBound, bytes[start] == Byte.backtick || bytes[start] == Byte.tilde else {
      return nil
    }
    let isInItem = listIndent > 0 && (prefix.listIndent != nil || prefix.indent >= listIndent)
    if prefix.listIndent == nil, prefix.indent - (isInItem ? listIndent : 0) > 3 { return nil }
    var position = start
    while position < line.upperBound, bytes[position] == bytes[start] { position += 1 }
    guard position - start >= 3 else { return nil }
    if bytes[start] == Byte.backtick,
      LineScanner.first(Byte.backtick, in: bytes, from: position, to: line.upperBound) != nil
    {
      return nil
    }
    return Fence(
      mark: bytes[start], length: position - start, isQuoted: prefix.isQuoted,
      indent: isInItem ? listIndent : 0)
  }
}
