import MarkdownSyntax

/// One version of a note, read for merging.
struct NoteVersion {
  var exists: Bool
  var document: Document
  var ids: [EntryID?]
  var skeleton: Skeleton
  var frontMatter: Content
  var lineEnding: LineEnding

  init(_ document: Document?, ids: [EntryID?]) {
    exists = document != nil
    self.document = document ?? Document([])
    self.ids = ids
    skeleton = Skeleton(self.document, ids: ids)
    frontMatter = Content(of: self.document.bytes[self.document.frontMatter])
    lineEnding = LineEnding.dominant(in: self.document.bytes)
  }

  /// Whether everything but entries has the same content.
  func hasSameProse(as other: NoteVersion) -> Bool {
    frontMatter == other.frontMatter
      && skeleton.sections.map(\.content) == other.skeleton.sections.map(\.content)
  }

  /// Takes the prose of another version, and no entry of its.
  mutating func adoptProse(of other: NoteVersion) {
    skeleton = other.skeleton
    for index in skeleton.sections.indices { skeleton.sections[index].run = [] }
    frontMatter = other.frontMatter
  }

  var hasByteOrderMark: Bool { document.bytes.starts(with: Document.byteOrderMark) }

  /// Raw bytes of the preamble (nil) or of a piece, gap included.
  func raw(_ piece: Int?) -> ArraySlice<UInt8> {
    document.bytes[piece.map { document.pieces[$0].range } ?? document.preamble]
  }
}
