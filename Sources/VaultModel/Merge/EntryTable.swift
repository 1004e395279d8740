/// All entries of a tree, by id.
struct EntryTable {
  /// Where an entry stands.
  struct Occurrence {
    var path: String
    /// Index of its piece in the note.
    var index: Int
    var content: Content
    var isWritten: Bool
  }

  private(set) var occurrences = [EntryID: Occurrence]()
  /// The id of each piece of a note, nil for sections.
  private(set) var ids = [String: [EntryID?]]()

  /// Reads the entries of all notes in path order: of two with one written id the first has it.
  init(_ documents: [String: Document]) {
    let paths = documents.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var taken = Set<EntryID>()
    var written = [String: [EntryID?]]()
    for path in paths { written[path] = documents[path]?.writtenIDs(taken: &taken) }
    for path in paths {
      guard let document = documents[path], let written = written[path] else { continue }
      let ids = document.completed(written, path: path, taken: &taken)
      self.ids[path] = ids
      for (index, id) in ids.enumerated() {
        guard let id else { continue }
        occurrences[id] = Occurrence(
          path: path, index: index, content: document.pieces[index].content, isWritten: written[index] != nil)
      }
    }
  }

  /// Gives an entry without a written id, whose text or path changed since `base`, the id that it had there.
  ///
  /// An entry that is gone and a new one with the same heading line, unique among both, are one entry.
  mutating func adoptIDs(of base: EntryTable) {
    var pairs = [ArraySlice<UInt8>: (gone: [EntryID], new: [EntryID])]()
    for (id, occurrence) in base.occurrences where !occurrence.isWritten && occurrences[id] == nil {
      pairs[occurrence.content.firstLine, default: ([], [])].gone.append(id)
    }
    guard !pairs.isEmpty else { return }
    for (id, occurrence) in occurrences where !occurrence.isWritten && base.occurrences[id] == nil {
      pairs[occurrence.content.firstLine]?.new.append(id)
    }
    for case (let gone, let new) in pairs.values where gone.count == 1 && new.count == 1 {
      guard let occurrence = occurrences.removeValue(forKey: new[0]) else { continue }
      occurrences[gone[0]] = occurrence
      ids[occurrence.path]?[occurrence.index] = gone[0]
    }
  }
}

extension Content {
  var firstLine: ArraySlice<UInt8> { bytes.prefix { $0 != .lineFeed } }
}
