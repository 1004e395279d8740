extension Document {
  /// The piece at an index as an entry with a known id; nil for a section.
  package func entry(at index: Int, path: String, id: EntryID) -> Entry? {
    let piece = pieces[index]
    let isWritten = EntryText(piece.content).id == id
    return piece.entryHeading.map {
      Entry(id: id, isWritten: isWritten, path: path, piece: piece, heading: $0)
    }
  }
}
