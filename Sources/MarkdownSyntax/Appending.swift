/// Why a piece can't be appended to a document.
public enum AppendRefusal: Error, Sendable, Hashable {
  /// An open block at the document's end would swallow the piece, and no closer helps.
  case swallowed

  /// The document begins with `---`, and a `---` line in the piece would close it as front matter.
  case closesFrontMatter
}

/// Adding a piece at a document's end.
public enum Appending {
  /// Returns the bytes to write at the document's end, so that the piece's heading is a top-level one.
  ///
  /// No byte of the document changes. The suffix is
  ///
  /// 1. a line end, where the last line has none,
  /// 2. the closer of an open block that would swallow the piece (`OpenBlock`),
  /// 3. a blank line, unless the document is empty or ends in one by now,
  /// 4. the piece with the document's line endings; its own last line stays as it is, ended or not.
  ///
  /// A document that is only a byte order mark counts as empty.
  public static func suffix(
    for piece: [UInt8], to document: [UInt8]
  ) throws(AppendRefusal) -> [UInt8] {
    let ending = document.isEmpty ? LineEnding.dominant(in: piece) : LineEnding.dominant(in: document)
    let converted = piece.withLineEndings(ending)
    if document.isEmpty || document == Byte.orderMark { return converted }

    let separator = LineEnding.separating(in: document)
    var suffix: [UInt8] = []
    if let last = document.last, !last.isLineEnd { suffix += separator.bytes }
    guard let closer = OpenBlock.closer(for: document, ending: separator) else { throw .swallowed }
    suffix += closer
    if !endsInBlankLine(document, suffix) { suffix += separator.bytes }
    suffix += converted

    if FrontMatter(of: document) == nil, FrontMatter(of: document + suffix) != nil {
      throw .closesFrontMatter
    }
    return suffix
  }

  /// Whether the last line of the document with a suffix is ended and has only blanks.
  private static func endsInBlankLine(_ document: [UInt8], _ suffix: [UInt8]) -> Bool {
    var end = document.count + suffix.count
    func byte(_ position: Int) -> UInt8 {
      position < document.count ? document[position] : suffix[position - document.count]
    }
    guard end > 0, byte(end - 1).isLineEnd else { return false }
    if byte(end - 1) == Byte.lineFeed, end > 1, byte(end - 2) == Byte.carriageReturn { end -= 1 }
    end -= 1
    while end > 0, byte(end - 1).isBlank { end -= 1 }
    return end == 0 || byte(end - 1).isLineEnd
  }
}

extension LineEnding {
  /// Returns the line ending to write right behind a document.
  ///
  /// It is the dominant one, but behind a carriage return, which a line feed would join, another one.
  static func separating(in document: [UInt8]) -> LineEnding {
    document.last == Byte.carriageReturn ? .cr : dominant(in: document)
  }
}
