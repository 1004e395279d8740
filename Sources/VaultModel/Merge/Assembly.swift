import MarkdownSyntax

/// Joins the parts of a merged note.
///
/// Joining is appending: a missing line end and a blank line are put in, and a block that is still open gets
/// its own closer. An entry that nothing closes goes last in its run.
struct Assembly {
  /// A part of the merged note.
  struct Chunk {
    enum Kind { case frontMatter, preamble, section, entry }

    /// Where a version has the part.
    struct Place {
      var position: Int
      /// The blank lines and line ends behind it.
      var gap: ArraySlice<UInt8>
      var isLast: Bool
    }

    var content: Content
    let kind: Kind
    /// The bytes to write, without the gap behind them.
    var text: ArraySlice<UInt8>
    let places: Versions<Place?>
    /// Where in the text the headings of its entries stand: several in a stretch.
    var headings = [0]
    /// Whether a blank line must follow, to close the text.
    var isClosed = false
  }

  /// Front matter, preamble, then sections and entries.
  var chunks: [Chunk]
  let lineEnding: LineEnding
  let hasByteOrderMark: Bool
  /// Whether entries follow each other without a blank line in the base.
  let isTight: Bool

  /// The note; nil where no way of joining leaves every part whole.
  ///
  /// With stretches among the parts, only whether the parts hold as they are is found out.
  mutating func joined() -> [UInt8]? {
    let (bytes, starts) = join()
    if chunks.contains(where: { $0.headings.count > 1 }) {
      return holdsStretches(bytes, starts) ? bytes : nil
    }
    if holds(bytes) { return bytes }
    close()
    let closed = join().bytes
    if holds(closed) { return closed }
    moveOpenLast()
    let moved = join().bytes
    return holds(moved) ? moved : nil
  }

  /// Parts raw bytes into text and the gap behind it.
  static func split(_ raw: ArraySlice<UInt8>) -> (text: ArraySlice<UInt8>, gap: ArraySlice<UInt8>) {
    var end = raw.endIndex
    var scan = end
    while scan > raw.startIndex, raw[scan - 1].isBlank || raw[scan - 1].isLineEnd {
      scan -= 1
      if raw[scan].isLineEnd { end = scan }
    }
    if scan == raw.startIndex { end = scan }
    return (raw[..<end], raw[end...])
  }

  /// The parts one behind the other, and where each starts.
  private func join() -> (bytes: [UInt8], starts: [Int]) {
    var starts = [Int]()
    var bytes = hasByteOrderMark ? Document.byteOrderMark : []
    bytes.reserveCapacity(chunks.reduce(8) { $0 + $1.text.count + 4 })
    for (index, chunk) in chunks.enumerated() {
      starts.append(bytes.count)
      bytes += chunk.text
      bytes += index + 1 < chunks.count ? gap(chunk) : end(chunk)
    }
    return (bytes, starts)
  }

  /// 1. A gap that the base has, three-way.
  /// 2. Any other as the base has them behind its entries: none, if it has none, else one blank line. What a
  ///    side has there is of no account, for it is lost as soon as what stands behind it goes: so the bytes are
  ///    the same in whatever order the parts came together. Behind front matter there is none.
  private func gap(_ chunk: Chunk) -> ArraySlice<UInt8> {
    let gaps = chunk.places.map { $0.flatMap { $0.isLast ? nil : $0.gap } }
    let own = gaps.base == nil ? nil : gaps.merged  // 1
    if let own, !chunk.isClosed, chunk.text.isEmpty || own.contains(where: \.isLineEnd) { return own }
    let isTight = self.isTight && !chunk.isClosed || chunk.kind == .frontMatter
    let wanted = chunk.text.isEmpty ? 0 : isTight ? 1 : 2  // 2
    if let own, Lines(of: Array(own)).reduce(0, { count, _ in count + 1 }) >= wanted { return own }
    return Array(repeatElement(lineEnding.bytes, count: wanted).joined())[...]
  }

  /// At the note's end a part may lack its line end. Behind no text there is no end: the blank lines there stand
  /// before what follows.
  private func end(_ chunk: Chunk) -> ArraySlice<UInt8> {
    if chunk.text.isEmpty { return gap(chunk) }
    return chunk.places.map { $0.flatMap { $0.isLast ? $0.gap : nil } }.merged ?? lineEnding.bytes[...]
  }

  /// Whether the note reads as exactly these parts.
  private func holds(_ bytes: [UInt8]) -> Bool {
    let document = Document(bytes)
    let pieces = chunks.drop { $0.kind == .frontMatter || $0.kind == .preamble }
    return document.pieces.count == pieces.count
      && zip(document.pieces, pieces).allSatisfy { piece, chunk in
        piece.content == chunk.content && (piece.entryHeading != nil) == (chunk.kind == .entry)
      }
      && Content(of: bytes[document.frontMatter]) == headContent(.frontMatter)
      && Content(of: bytes[document.preamble]) == headContent(.preamble)
  }

  /// The same where some parts are stretches: the headings stand where they were put, and the bytes of a
  /// stretch are what they were.
  private func holdsStretches(_ bytes: [UInt8], _ starts: [Int]) -> Bool {
    let outline = Outline(of: bytes)
    let found = outline.headings.filter { $0.level <= 2 }
    var next = 0
    for (index, chunk) in chunks.enumerated() where chunk.kind == .section || chunk.kind == .entry {
      for offset in chunk.headings {
        guard next < found.count, found[next].line.lowerBound == starts[index] + offset else { return false }
        next += 1
      }
      if chunk.headings.count > 1 { continue }
      let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
      let heading = found[next - 1]
      let isEntry = heading.level == 2 && EntryHeading.timestamp(of: bytes[heading.text]) != nil
      guard isEntry == (chunk.kind == .entry), Content(of: bytes[starts[index]..<end]) == chunk.content
      else { return false }
    }
    guard next == found.count else { return false }
    let start = bytes.starts(with: Document.byteOrderMark) ? 3 : 0
    let frontEnd = outline.frontMatter?.range.upperBound ?? start
    return Content(of: bytes[start..<frontEnd]) == headContent(.frontMatter)
      && Content(of: bytes[frontEnd..<(found.first?.line.lowerBound ?? bytes.count)])
        == headContent(.preamble)
  }

  /// The content of the front matter or the preamble.
  private func headContent(_ kind: Chunk.Kind) -> Content {
    chunks.prefix(2).first { $0.kind == kind }?.content ?? Content(normalised: [])
  }

  /// Closes open blocks, and takes the indentation off headings, which a list before them would swallow.
  private mutating func close() {
    closeFrontMatter()
    for index in chunks.indices where chunks[index].kind == .section || chunks[index].kind == .entry {
      let text = chunks[index].text.drop { $0.isBlank }
      guard text.count < chunks[index].text.count else { continue }
      chunks[index].text = text
      chunks[index].content = Content(of: text)
    }
    for index in chunks.indices.dropLast() where chunks[index].kind != .frontMatter {
      let text = Array(chunks[index].text) + lineEnding.bytes
      guard let closer = OpenBlock.closer(for: text), !closer.isEmpty else { continue }
      chunks[index].content = Content(of: text + closer)
      chunks[index].text = Self.split((text + closer)[...]).text
      // A blank line closes it.
      chunks[index].isClosed = Content(of: closer).isEmpty
    }
  }

  /// Puts a blank line before text that would open front matter, where there is none.
  private mutating func closeFrontMatter() {
    guard let first = chunks.firstIndex(where: { !$0.text.isEmpty }), chunks[first].kind == .preamble,
      Outline(of: join().bytes).frontMatter != nil
    else { return }
    chunks[first].text = lineEnding.bytes + chunks[first].text
    chunks[first].content = Content(of: chunks[first].text)
  }

  private mutating func moveOpenLast() {
    var result = [Chunk]()
    var open = [Chunk]()
    for chunk in chunks {
      if chunk.kind != .entry {
        result += open
        open = []
      }
      if chunk.kind == .entry, OpenBlock.closer(for: Array(chunk.text) + lineEnding.bytes) == nil {
        open.append(chunk)
      } else {
        result.append(chunk)
      }
    }
    chunks = result + open
  }
}

extension UInt8 {
  var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
}
