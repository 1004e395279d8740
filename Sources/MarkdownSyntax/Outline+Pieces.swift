extension Outline {
  /// Returns the bytes from a heading to the next heading of its level or above, or to the end.
  ///
  /// An index that is out of bounds has the empty extent at the document's end.
  public func extent(of headingIndex: Int) -> Range<Int> {
    guard headings.indices.contains(headingIndex) else { return byteCount..<byteCount }
    let heading = headings[headingIndex]
    let next = headings[(headingIndex + 1)...].first { $0.level <= heading.level }
    return heading.line.lowerBound..<(next?.line.lowerBound ?? byteCount)
  }

  /// Cuts the document into front matter, preamble, and one piece for each heading of at most `level`.
  ///
  /// In the document's order the pieces concatenate to the document, byte for byte. None is empty: front
  /// matter or preamble are left out where there is none. A byte order mark belongs to the first piece.
  public func pieces(upTo level: Int) -> [Range<Int>] {
    var starts = [0]
    if let frontMatter { starts.append(frontMatter.range.upperBound) }
    for heading in headings where heading.level <= level {
      // A byte order mark alone is no preamble.
      let start = heading.line.lowerBound
      starts.append(start == 3 && heading.number == 1 ? 0 : start)
    }
    starts.append(byteCount)
    return zip(starts, starts.dropFirst()).lazy.filter { $0 < $1 }.map { $0..<$1 }
  }
}
