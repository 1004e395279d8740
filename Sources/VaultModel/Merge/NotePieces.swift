import MarkdownSyntax

/// A version of a note by its headings, whose pieces are compared as the bytes that they are.
struct NotePieces {
  let bytes: [UInt8]
  let outline: Outline
  /// The headings that begin pieces.
  let headings: [Heading]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    outline = Outline(of: bytes)
    headings = outline.headings.filter { $0.level <= 2 }
  }

  var count: Int { headings.count }

  func range(_ index: Int) -> Range<Int> {
    headings[index].line
      .lowerBound..<(index + 1 < headings.count ? headings[index + 1].line.lowerBound : bytes.count)
  }

  /// The time of an entry's heading; nil for a section.
  func timestamp(_ index: Int) -> Timestamp? {
    let heading = headings[index]
    return heading.level == 2 ? EntryHeading.timestamp(of: bytes[heading.text]) : nil
  }

  /// The line of a heading, without its line feed.
  func line(_ index: Int) -> [UInt8] { Array(bytes[headings[index].line].prefix { $0 != .lineFeed }) }

  /// The id that is written in an entry of a note without carriage returns.
  func writtenID(_ index: Int) -> EntryID? { EntryText.id(in: bytes[range(index)]) }

  /// For each piece, which piece of another version has the same bytes, in the same order; -1 for none.
  ///
  /// Where the two part, a place is looked for where they meet again; looking ends where it takes long.
  func matches(in other: NotePieces) -> [Int] {
    var result = [Int](repeating: -1, count: count)
    bytes.withUnsafeBytes { own in
      other.bytes.withUnsafeBytes { theirs in
        func isSame(_ index: Int, _ otherIndex: Int) -> Bool {
          let (range, otherRange) = (range(index), other.range(otherIndex))
          return range.count == otherRange.count
            && equal(
              UnsafeRawBufferPointer(rebasing: own[range]),
              UnsafeRawBufferPointer(rebasing: theirs[otherRange]))
        }
        var (end, otherEnd) = (count, other.count)
        while end > 0, otherEnd > 0, isSame(end - 1, otherEnd - 1) {
          (end, otherEnd) = (end - 1, otherEnd - 1)
          result[end] = otherEnd
        }
        var (place, otherPlace) = (0, 0)
        var patience = 1_000_000
        func meets() -> Bool {
          for step in 0..<4096 where patience > 0 {
            patience -= 1
            for (skipped, otherSkipped) in [(0, step), (step, 0), (step, step)]
            where place + skipped < end && otherPlace + otherSkipped < otherEnd
              && isSame(place + skipped, otherPlace + otherSkipped)
            {
              (place, otherPlace) = (place + skipped, otherPlace + otherSkipped)
              return true
            }
          }
          return false
        }
        while place < end, otherPlace < otherEnd {
          guard isSame(place, otherPlace) || meets() else { break }
          result[place] = otherPlace
          (place, otherPlace) = (place + 1, otherPlace + 1)
        }
      }
    }
    return result
  }
}

/// Compares word by word.
private func equal(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
  var place = 0
  while place + 8 <= one.count {
    let word = one.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    if word != other.loadUnaligned(fromByteOffset: place, as: UInt64.self) { return false }
    place += 8
  }
  while place < one.count {
    if one[place] != other[place] { return false }
    place += 1
  }
  return true
}
