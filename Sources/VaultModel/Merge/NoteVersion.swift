import MarkdownSyntax

/// One version of a note, read for merging.
///
/// Its parts have positions: the front matter -2, the preamble -1, and the pieces from 0. A class, for it is
/// handed about for each of them.
final class NoteVersion {
  let exists: Bool
  let document: Document
  let skeleton: Skeleton
  let frontMatter: Content
  /// The line ends of most lines; nil where there is no line end to tell by.
  let lineEnding: LineEnding?
  /// The position of each entry.
  let positions: [EntryID: Int]

  init(_ document: Document?, ids: [EntryID?]) {
    exists = document != nil
    self.document = document ?? Document([])
    skeleton = Skeleton(self.document, ids: ids)
    frontMatter = Content(of: self.document.bytes[self.document.frontMatter])
    let hasLineEnd = self.document.bytes.contains(where: \.isLineEnd)
    lineEnding = hasLineEnd ? LineEnding.dominant(in: self.document.bytes) : nil
    var positions = [EntryID: Int](minimumCapacity: ids.count)
    for case (let index, let id?) in ids.enumerated() { positions[id] = index }
    self.positions = positions
  }

  /// Makes a version that doesn't exist, with the prose of another, and no entry of its.
  init(proseOf other: NoteVersion) {
    exists = false
    document = Document([])
    skeleton = other.skeleton.withoutEntries
    frontMatter = other.frontMatter
    lineEnding = other.lineEnding
    positions = [:]
  }

  static let frontMatterPosition = -2
  static let preamblePosition = -1

  var hasByteOrderMark: Bool { document.bytes.starts(with: Document.byteOrderMark) }

  /// The position of the front matter, if there is one.
  var positionOfFrontMatter: Int? { document.frontMatter.isEmpty ? nil : Self.frontMatterPosition }

  /// The position of a section or the preamble by its index in the skeleton.
  func position(ofSection index: Int) -> Int { skeleton.sections[index].piece ?? Self.preamblePosition }

  func content(at position: Int) -> Content {
    switch position {
    case Self.frontMatterPosition: frontMatter
    case Self.preamblePosition: skeleton.sections[0].content
    default: document.pieces[position].content
    }
  }

  /// The raw bytes of a part, gap included.
  func raw(at position: Int) -> ArraySlice<UInt8> {
    switch position {
    case Self.frontMatterPosition: document.bytes[document.frontMatter]
    case Self.preamblePosition: document.bytes[document.preamble]
    default: document.bytes[document.pieces[position].range]
    }
  }

  /// Whether nothing follows a part.
  func isLast(_ position: Int) -> Bool { position == document.pieces.count - 1 }

  /// Whether entries follow each other, and no blank line stands between.
  ///
  /// - Parameter stretches: where in each stretch of entries the headings stand.
  func isTight(_ stretches: [EntryID: [Int]]) -> Bool {
    func isTight(_ entry: Range<Int>) -> Bool {
      Lines(of: Array(Assembly.split(document.bytes[entry]).gap)).reduce(0) { count, _ in count + 1 } < 2
    }
    let entries = document.pieces.dropLast().filter { $0.entryHeading != nil }.map(\.range)
    let inner = positions.lazy.compactMap { id, position in
      stretches[id].map { headings in
        let start = self.document.pieces[position].range.lowerBound
        return zip(headings, headings.dropFirst()).map { (start + $0)..<(start + $1) }
      }
    }.joined()
    return !(entries.isEmpty && inner.isEmpty) && entries.allSatisfy(isTight) && inner.allSatisfy(isTight)
  }

  /// Whether everything but entries has the same content.
  func hasSameProse(as other: NoteVersion) -> Bool {
    frontMatter == other.frontMatter && skeleton.sections.count == other.skeleton.sections.count
      && zip(skeleton.sections, other.skeleton.sections).allSatisfy { $0.content.isAlike($1.content) }
  }

  /// The bytes, with a tombstone for every entry that is redacted by now.
  func redacted(by resolution: EntryResolution) -> [UInt8] {
    var bytes = document.bytes
    let lineEnding = lineEnding ?? .lf
    for (id, position) in positions.sorted(by: { $0.value > $1.value }) {
      guard let content = resolution.outcomes[id]?.content, content != self.content(at: position),
        EntryResolution.isRedacted(content)
      else { continue }
      let range = document.pieces[position].range
      bytes.replaceSubrange(
        range, with: content.bytes.withLineEndings(lineEnding) + lineEnding.bytes + lineEnding.bytes)
    }
    return bytes
  }
}
