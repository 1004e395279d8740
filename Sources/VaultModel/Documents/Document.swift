public import MarkdownSyntax

/// A note as pieces: front matter, preamble, and then a section or an entry for each top-level ATX heading of
/// level 1 or 2. The pieces joined are the note, byte for byte.
///
/// One model serves logs, state pages and plain notes alike; no file is declared to be a log.
public struct Document: Sendable {
  /// A section or an entry, from its heading to the next top-level ATX heading of level 1 or 2.
  public struct Piece: Sendable {
    public enum Kind: Hashable, Sendable {
      case section
      case entry(EntryHeading)
    }

    public let kind: Kind
    /// Byte range in the note, with the gap before the next heading.
    public let range: Range<Int>
    public let content: Content
    /// Line of the heading, from 1.
    public let line: Int

    var entryHeading: EntryHeading? {
      if case .entry(let heading) = kind { heading } else { nil }
    }
  }

  public let bytes: [UInt8]
  /// Byte range of the front matter with its marks; empty where there is none. Starts behind a byte order
  /// mark.
  public let frontMatter: Range<Int>
  /// Byte range between front matter and first heading.
  public let preamble: Range<Int>
  public let pieces: [Piece]

  public init(_ bytes: [UInt8]) {
    self.init(bytes, outline: Outline(of: bytes))
  }

  public init(_ bytes: [UInt8], outline: Outline) {
    self.init(bytes, outline: outline, joining: [])
  }

  /// Makes a note in which some pieces that follow each other count as one.
  ///
  /// - Parameter stretches: indices of the pieces, ascending, each with its content where that is known.
  init(_ bytes: [UInt8], outline: Outline, joining stretches: [(pieces: Range<Int>, content: Content?)]) {
    let headings = outline.headings.filter { $0.level <= 2 }
    let start = bytes.starts(with: Self.byteOrderMark) ? 3 : 0
    let frontEnd = outline.frontMatter?.range.upperBound ?? start
    self.bytes = bytes
    frontMatter = start..<frontEnd
    preamble = frontEnd..<(headings.first?.line.lowerBound ?? bytes.count)
    var pieces = [Piece]()
    pieces.reserveCapacity(headings.count - stretches.reduce(0) { $0 + $1.pieces.count - 1 })
    func append(_ places: Range<Int>, _ content: Content?) {
      let heading = headings[places.lowerBound]
      let end = places.upperBound < headings.count ? headings[places.upperBound].line.lowerBound : bytes.count
      let range = heading.line.lowerBound..<end
      let entry = heading.level == 2 ? EntryHeading(text: bytes[heading.text]) : nil
      pieces.append(
        Piece(
          kind: entry.map(Piece.Kind.entry) ?? .section, range: range,
          content: content ?? Content(of: bytes[range]), line: heading.number))
    }
    var next = 0
    for (places, content) in stretches {
      for index in next..<places.lowerBound { append(index..<(index + 1), nil) }
      append(places, content)
      next = places.upperBound
    }
    for index in next..<headings.count { append(index..<(index + 1), nil) }
    self.pieces = pieces
  }

  /// The entries in file order, each with its id: the written one where it is the first to bear it, else
  /// computed.
  ///
  /// - Parameter taken: ids that other notes earlier in path order have.
  public func entries(path: String, taken: Set<EntryID> = []) -> [Entry] {
    var taken = taken
    let written = writtenIDs.map { id in id.flatMap { taken.insert($0).inserted ? $0 : nil } }
    let ids = completed(written, path: path, taken: &taken)
    return pieces.indices.compactMap { index in
      guard let id = ids[index], let heading = pieces[index].entryHeading else { return nil }
      return Entry(
        id: id, isWritten: written[index] != nil, path: path, piece: pieces[index], heading: heading)
    }
  }

  /// The id that stands in each piece, if any, whichever of several has it.
  package var writtenIDs: [EntryID?] {
    pieces.map { $0.entryHeading == nil ? nil : EntryText.id(in: $0.content) }
  }

  /// The ids with those computed that no entry has written; adds them to `taken`.
  ///
  /// A computed id may stand written elsewhere by now: it was stamped into one of several equal entries, and
  /// the next ordinal is this one's.
  func completed(_ written: [EntryID?], path: String, taken: inout Set<EntryID>) -> [EntryID?] {
    var equals = [Content: Int]()
    return zip(pieces, written).map { piece, id in
      guard id == nil, let heading = piece.entryHeading else { return id }
      while true {
        let ordinal = equals[piece.content, default: 0]
        equals[piece.content] = ordinal + 1
        let id = EntryID(
          timestamp: heading.timestamp, path: path, content: piece.content.bytes, ordinal: ordinal)
        if taken.insert(id).inserted { return id }
      }
    }
  }

  /// Whether a text reads as just one entry, or just one section.
  package static func isPiece(_ content: Content, isEntry: Bool) -> Bool {
    let document = Document(content.bytes)
    return document.pieces.count == 1 && document.pieces[0].range.lowerBound == 0
      && (document.pieces[0].entryHeading != nil) == isEntry
  }

  /// Whether a text holds no section, entry or front matter.
  static func isPreamble(_ content: Content) -> Bool {
    let document = Document(content.bytes)
    return document.pieces.isEmpty && document.frontMatter.isEmpty
  }

  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}
