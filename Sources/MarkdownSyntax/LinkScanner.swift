/// Finds the links of one run of text: a paragraph, a heading or a list item's lines.
///
/// The time is linear in the run's length, but for a binary search for each run of backticks.
struct LinkScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let run: Range<Int>
  /// Where runs of backticks start, by their length.
  private var backticks: [Int: [Int]] = [:]
  private(set) var links: [Link] = []

  init(run: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    self.run = run
    guard LineScanner.first(Byte.openBracket, in: bytes, from: run.lowerBound, to: run.upperBound) != nil
    else { return }
    collectBackticks()
    scan()
  }

  private mutating func collectBackticks() {
    var position = run.lowerBound
    while let start = LineScanner.first(Byte.backtick, in: bytes, from: position, to: run.upperBound) {
      position = endOfBackticks(at: start)
      backticks[position - start, default: []].append(start)
    }
  }

  private mutating func scan() {
    // The open brackets; a link within them made those below `inactive` unfit for another link.
    var open: [Int] = []
    var inactive = 0
    var position = run.lowerBound
    while position < run.upperBound {
      switch bytes[position] {
      case Byte.backslash:
        position += position + 1 < run.upperBound && bytes[position + 1].isPunctuation ? 2 : 1
      case Byte.backtick:
        position = endOfCode(at: position) ?? endOfBackticks(at: position)
      case Byte.openBracket:
        if let link = wikiLink(at: position) {
          links.append(link)
          position = link.range.upperBound
        } else {
          open.append(position)
          position += 1
        }
      case Byte.closeBracket:
        guard let start = open.popLast() else {
          position += 1
          continue
        }
        let isImage = start > run.lowerBound && bytes[start - 1] == Byte.exclamation
        guard isImage || open.count >= inactive, let link = link(from: start, to: position, isImage: isImage)
        else {
          inactive = min(inactive, open.count)
          position += 1
          continue
        }
        links.append(link)
        inactive = isImage ? min(inactive, open.count) : open.count
        position = link.range.upperBound
      default:
        position += 1
      }
    }
    links.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  private func endOfBackticks(at start: Int) -> Int {
    var position = start
    while position < run.upperBound, bytes[position] == Byte.backtick { position += 1 }
    return position
  }

  /// Returns the end of the code span that the backticks at `start` open, if one of their length follows.
  private func endOfCode(at start: Int) -> Int? {
    let behind = endOfBackticks(at: start)
    guard let candidates = backticks[behind - start] else { return nil }
    var lower = 0
    var upper = candidates.count
    while lower < upper {
      let middle = (lower + upper) / 2
      if candidates[middle] < behind { lower = middle + 1 } else { upper = middle }
    }
    return lower < candidates.count ? candidates[lower] + behind - start : nil
  }

  /// Reads `[[target|alias]]`, on one line.
  private func wikiLink(at start: Int) -> Link? {
    guard start + 1 < run.upperBound, bytes[start + 1] == Byte.openBracket else { return nil }
    let textStart = start + 2
    var position = textStart
    while true {
      guard position + 1 < run.upperBound, !bytes[position].isLineEnd else { return nil }
      if bytes[position] == Byte.openBracket, bytes[position + 1] == Byte.openBracket { return nil }
      if bytes[position] == Byte.closeBracket, bytes[position + 1] == Byte.closeBracket { break }
      position += 1
    }
    let text = bytes[textStart..<position]
    let bar = text.firstIndex(of: Byte.pipe)
    var destination = text[..<(bar ?? position)]
    // In a table the bar is written `\|`.
    if bar != nil, destination.last == Byte.backslash { destination.removeLast() }
    destination = destination.trimmed
    guard !destination.isEmpty else { return nil }
    let isEmbed = start > run.lowerBound && bytes[start - 1] == Byte.exclamation
    return Link(
      kind: isEmbed ? .embed : .wiki, destination: destination,
      alias: bar.map { String(decoding: text[($0 + 1)...].trimmed, as: UTF8.self) },
      range: (isEmbed ? start - 1 : start)..<position + 2)
  }

  /// Reads what stands behind the text of `[text](destination "title")` (CommonMark 6.3).
  private func link(from start: Int, to close: Int, isImage: Bool) -> Link? {
    guard close + 1 < run.upperBound, bytes[close + 1] == Byte.openParenthesis else { return nil }
    var position = skipBlanks(from: close + 2)
    let destination: Slice<UnsafeBufferPointer<UInt8>>
    if position < run.upperBound, bytes[position] == Byte.lessThan {
      let destinationStart = position + 1
      guard let end = endOfPointed(from: destinationStart) else { return nil }
      destination = bytes[destinationStart..<end]
      position = end + 1
    } else {
      let end = endOfBare(from: position)
      destination = bytes[position..<end]
      position = end
    }
    let behind = skipBlanks(from: position)
    if behind > position, let end = endOfTitle(at: behind) {
      position = skipBlanks(from: end)
    } else {
      position = behind
    }
    guard position < run.upperBound, bytes[position] == Byte.closeParenthesis else { return nil }
    let text = bytes[start + 1..<close].trimmed
    return Link(
      kind: .markdown, destination: destination,
      alias: text.isEmpty ? nil : String(decoding: text, as: UTF8.self),
      range: (isImage ? start - 1 : start)..<position + 1)
  }

  private func skipBlanks(from start: Int) -> Int {
    var position = start
    while position < run.upperBound, bytes[position].isBlank || bytes[position].isLineEnd { position += 1 }
    return position
  }

  private func endOfPointed(from start: Int) -> Int? {
    var position = start
    while position < run.upperBound {
      switch bytes[position] {
      case Byte.greaterThan: return position
      case Byte.lessThan, Byte.lineFeed, Byte.carriageReturn: return nil
      case Byte.backslash: position += 2
      default: position += 1
      }
    }
    return nil
  }

  private func endOfBare(from start: Int) -> Int {
    var position = start
    var depth = 0
    while position < run.upperBound {
      switch bytes[position] {
      case 0...0x20:
        return position
      case Byte.openParenthesis:
        depth += 1
        // CommonMark asks for three levels; cmark stops at 32, which keeps the time linear.
        if depth > 32 { return position }
      case Byte.closeParenthesis:
        if depth == 0 { return position }
        depth -= 1
      case Byte.backslash where position + 1 < run.upperBound && bytes[position + 1].isPunctuation:
        position += 1
      default:
        break
      }
      position += 1
    }
    return position
  }

  private func endOfTitle(at start: Int) -> Int? {
    guard start < run.upperBound else { return nil }
    let opener = bytes[start]
    let closer = opener == Byte.openParenthesis ? Byte.closeParenthesis : opener
    guard [UInt8(ascii: "\""), UInt8(ascii: "'"), Byte.openParenthesis].contains(opener) else { return nil }
    var position = start + 1
    while position < run.upperBound {
      if bytes[position] == closer { return position + 1 }
      if bytes[position] == opener { return nil }
      position += bytes[position] == Byte.backslash ? 2 : 1
    }
    return nil
  }
}
