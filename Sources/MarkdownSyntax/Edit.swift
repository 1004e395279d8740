/// The replacement of a byte range, which may be empty to insert.
public struct Edit: Sendable, Hashable {
  public var range: Range<Int>
  public var replacement: [UInt8]

  public init(range: Range<Int>, replacement: [UInt8]) {
    self.range = range
    self.replacement = replacement
  }
}

/// Why edits can't be applied.
public enum EditError: Error, Sendable, Hashable {
  /// Two edits replace the same byte, or one inserts into a range that another replaces.
  case overlap(Range<Int>, Range<Int>)

  /// An edit's range isn't one of the document's.
  case outOfBounds(Range<Int>)
}

extension [UInt8] {
  /// Returns these bytes with the edits applied; no byte outside their ranges changes.
  ///
  /// Ranges are offsets into the bytes before any edit, given in any order. Several insertions at one place
  /// stand in the order given, before what replaces the bytes there.
  public func applying(_ edits: [Edit]) throws(EditError) -> [UInt8] {
    let sorted = edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
        < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
    }
    var result: [UInt8] = []
    result.reserveCapacity(count + edits.reduce(0) { $0 + $1.replacement.count })
    var previous = 0..<0
    for (_, edit) in sorted {
      guard edit.range.lowerBound >= 0, edit.range.upperBound <= count else {
        throw .outOfBounds(edit.range)
      }
      guard edit.range.lowerBound >= previous.upperBound else { throw .overlap(previous, edit.range) }
      result += self[previous.upperBound..<edit.range.lowerBound]
      result += edit.replacement
      previous = edit.range
    }
    result += self[previous.upperBound...]
    return result
  }
}
