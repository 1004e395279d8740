extension Document {
  /// The piece at an index as an entry with a known id; nil for a section.
  package func entry(at index: Int, path: String, id: EntryID) -> Entry? {
    let piece = pieces[index]
    let isWritten = EntryText(piece.content).id == id
    return piece.entryHeading.map {
      Entry(id: id, isWritten: isWritten, path: path, piece: piece, heading: $0)
    }
  }

  /// The id that stands in the piece at an index; nil for a section, and where none does.
  package func writtenID(at index: Int) -> EntryID? {
    let piece = pieces[index]
    return piece.entryHeading == nil ? nil : EntryText.id(in: piece.content)
  }
}
