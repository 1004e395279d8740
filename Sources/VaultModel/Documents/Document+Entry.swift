extension Document {
  /// The piece at an index as an entry with a known id; nil for a section.
  package func entry(at index: Int, path: String, id: EntryID) -> Entry? {
    pieces[index].entryHeading.map { Entry(id: id, path: path, piece: pieces[index], heading: $0) }
  }
}
