/// The lines of a document as byte ranges, each with its line end; together they are the document.
///
/// Lines end at `\r\n`, `\n` and `\r` only (CommonMark 2.1). An empty document has no line, and the last
/// line may lack its line end.
public struct Lines: Sequence, Sendable {
  private let document: [UInt8]
  private let start: Int

  /// Makes the lines of a document, from a byte offset that begins a line.
  public init(of document: [UInt8], from start: Int = 0) {
    self.document = document
    self.start = Swift.max(0, start)
  }

  public func makeIterator() -> Iterator {
    Iterator(document: document, position: start)
  }

  /// Walks over the lines in order.
  public struct Iterator: IteratorProtocol, Sendable {
    private let document: [UInt8]
    private let hasCarriageReturns: Bool
    private var position: Int

    init(document: [UInt8], position: Int) {
      self.document = document
      self.position = position
      hasCarriageReturns = document.withUnsafeBufferPointer { LineScanner($0).hasCarriageReturns }
    }

    public mutating func next() -> Range<Int>? {
      guard position < document.count else { return nil }
      let end = document.withUnsafeBufferPointer {
        LineScanner($0, hasCarriageReturns: hasCarriageReturns).end(ofLineAt: position)
      }
      defer { position = end }
      return position..<end
    }
  }

  /// Returns a line's range without its line end.
  public static func content(of line: Range<Int>, in document: [UInt8]) -> Range<Int> {
    document.withUnsafeBufferPointer { content(of: line, in: $0) }
  }

  static func content(of line: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    var end = line.upperBound
    if end > line.lowerBound, bytes[end - 1] == Byte.lineFeed { end -= 1 }
    if end > line.lowerBound, bytes[end - 1] == Byte.carriageReturn { end -= 1 }
    return line.lowerBound..<end
  }
}
