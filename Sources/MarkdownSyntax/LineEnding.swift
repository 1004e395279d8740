/// A way to end a line.
public enum LineEnding: Sendable, Hashable, CaseIterable {
  case lf
  case crlf
  case cr

  /// The bytes that end the line.
  public var bytes: [UInt8] {
    switch self {
    case .lf: [Byte.lineFeed]
    case .crlf: [Byte.carriageReturn, Byte.lineFeed]
    case .cr: [Byte.carriageReturn]
    }
  }

  /// Returns the line ending that most lines of a document have.
  ///
  /// A document without any line end has `lf`; of two equally frequent ones the first in the order
  /// `lf`, `crlf`, `cr` is taken.
  public static func dominant(in document: [UInt8]) -> LineEnding {
    document.withUnsafeBufferPointer { bytes in
      let scanner = LineScanner(bytes)
      guard scanner.hasCarriageReturns else { return .lf }
      var lf = 0
      var crlf = 0
      var cr = 0
      var position = 0
      while position < bytes.count {
        position = scanner.end(ofLineAt: position)
        guard bytes[position - 1].isLineEnd else { break }
        if bytes[position - 1] == Byte.carriageReturn {
          cr += 1
        } else if position > 1, bytes[position - 2] == Byte.carriageReturn {
          crlf += 1
        } else {
          lf += 1
        }
      }
      if lf >= crlf, lf >= cr { return .lf }
      return crlf >= cr ? .crlf : .cr
    }
  }
}
