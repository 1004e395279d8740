import MarkdownSyntax

/// Joins the pieces of a merged note.
///
/// Joining is appending: a missing line end and a blank line are put in, and a block that is still open gets
/// its own closer. A piece that nothing closes goes last in its run.
struct Assembly {
  /// A piece of the merged note.
  struct Chunk {
    /// Its place in a version that has the very same bytes: 0 is the left side.
    struct Source: Hashable {
      var side: Int
      /// Front matter is -2, the preamble -1, then the pieces.
      var index: Int
      var isLast: Bool
    }

    var content: Content
    /// The bytes to write, without the gap behind them.
    var raw: [UInt8]
    var gap: [UInt8]
    var sources: [Source]
    var isEntry = false

    /// Splits the bytes of a piece into text and gap.
    init(content: Content, piece: some Collection<UInt8>, sources: [Source]) {
      let bytes = Array(piece)
      var end = bytes.count
      var scan = end
      while scan > 0, bytes[scan - 1].isBlank || bytes[scan - 1].isLineEnd {
        scan -= 1
        if bytes[scan].isLineEnd { end = scan }
      }
      if scan == 0 { end = 0 }
      self.content = content
      raw = Array(bytes[..<end])
      gap = Array(bytes[end...])
      self.sources = sources
    }
  }

  /// Front matter and preamble, which bear no heading.
  var head: [Chunk]
  var pieces: [Chunk]
  var lineEnding: LineEnding
  var hasByteOrderMark: Bool

  /// The note; nil where no way of joining leaves every piece whole.
  mutating func joined() -> [UInt8]? {
    let bytes = join()
    if holds(bytes) { return bytes }
    close()
    let closed = join()
    if holds(closed) { return closed }
    moveOpenLast()
    let moved = join()
    return holds(moved) ? moved : nil
  }

  private func join() -> [UInt8] {
    let chunks = head + pieces
    var bytes = hasByteOrderMark ? Document.byteOrderMark : []
    for (index, chunk) in chunks.enumerated() {
      bytes += chunk.raw
      bytes += index + 1 < chunks.count ? gap(chunk, before: chunks[index + 1]) : end(chunk)
    }
    return bytes
  }

  private func gap(_ chunk: Chunk, before next: Chunk) -> [UInt8] {
    let isVerbatim = chunk.sources.contains { source in
      next.sources.contains { $0.side == source.side && $0.index == source.index + 1 }
    }
    if isVerbatim || chunk.raw.isEmpty { return chunk.gap }
    let ends = Lines(of: chunk.gap).reduce(0) { count, line in
      count + (chunk.gap[line].last?.isLineEnd == true ? 1 : 0)
    }
    let isFrontMatter =
      !head.isEmpty && head.count == 2 && chunk.content == head[0].content && next.raw.isEmpty
    if ends >= (isFrontMatter ? 1 : 2) { return chunk.gap }
    return lineEnding.bytes + lineEnding.bytes
  }

  private func end(_ chunk: Chunk) -> [UInt8] {
    if chunk.raw.isEmpty || chunk.sources.contains(where: \.isLast) { return chunk.gap }
    return lineEnding.bytes
  }

  /// Whether the note reads as exactly these pieces.
  private func holds(_ bytes: [UInt8]) -> Bool {
    let document = Document(bytes)
    return document.pieces.count == pieces.count
      && zip(document.pieces, pieces).allSatisfy { piece, chunk in
        piece.content == chunk.content && (piece.entryHeading != nil) == chunk.isEntry
      }
  }

  private mutating func close() {
    func closed(_ chunk: Chunk) -> Chunk {
      guard let closer = OpenBlock.closer(for: chunk.raw + lineEnding.bytes), !closer.isEmpty else {
        return chunk
      }
      var chunk = chunk
      chunk.raw += lineEnding.bytes + closer
      chunk.content = Content(of: chunk.raw)
      chunk.gap = []
      chunk.sources = []
      return chunk
    }
    if !pieces.isEmpty { head = head.map(closed) }
    for index in pieces.indices.dropLast() { pieces[index] = closed(pieces[index]) }
  }

  private mutating func moveOpenLast() {
    var result = [Chunk]()
    var open = [Chunk]()
    for chunk in pieces {
      if !chunk.isEntry {
        result += open
        open = []
      }
      if chunk.isEntry, OpenBlock.closer(for: chunk.raw + lineEnding.bytes) == nil {
        open.append(chunk)
      } else {
        result.append(chunk)
      }
    }
    pieces = result + open
  }
}

extension UInt8 {
  var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
}
