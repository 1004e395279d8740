package import MarkdownSyntax

extension Document {
  /// The piece at an index as an entry with a known id; nil for a section.
  package func entry(at index: Int, path: String, id: EntryID) -> Entry? {
    pieces[index].entry(path: path, id: id)
  }

  /// The id that stands in the piece at an index; nil for a section, and where none does.
  package func writtenID(at index: Int) -> EntryID? {
    pieces[index].writtenID
  }
}

extension Document.Piece {
  /// The piece that a heading of a note's outline begins, without the rest of the note.
  ///
  /// - Parameter end: the byte offset where the next piece begins, or the note ends.
  package init(_ bytes: [UInt8], from heading: Heading, to end: Int) {
    let range = heading.line.lowerBound..<end
    let entry = heading.level == 2 ? EntryHeading(text: bytes[heading.text]) : nil
    self.init(
      kind: entry.map(Kind.entry) ?? .section, range: range, content: Content(of: bytes[range]),
      line: heading.number)
  }

  /// The piece as an entry with a known id; nil for a section.
  package func entry(path: String, id: EntryID) -> Entry? {
    entryHeading.map { heading in
      Entry(id: id, isWritten: writtenID == id, path: path, piece: self, heading: heading)
    }
  }

  /// The id that stands in it; nil for a section, and where none does.
  package var writtenID: EntryID? { entryHeading == nil ? nil : EntryText.id(in: content) }
}
