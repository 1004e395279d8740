/// All entries of a tree, by id.
package struct EntryTable {
  /// Where an entry stands.
  package struct Occurrence {
    package var path: String
    /// Index of its piece in the note.
    package var index: Int
    package var content: Content
    package var isWritten: Bool
  }

  package private(set) var occurrences = [EntryID: Occurrence]()
  /// The id of each piece of a note, nil for sections.
  package private(set) var ids = [String: [EntryID?]]()

  /// Reads the entries of all notes in path order: of two with one written id the first has it.
  package init(_ documents: [String: Document]) {
    var taken = Set<EntryID>()
    for (path, document) in documents.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      let ids = document.ids(path: path, taken: &taken)
      self.ids[path] = ids
      for (index, id) in ids.enumerated() {
        guard let id else { continue }
        let content = document.pieces[index].content
        occurrences[id] = Occurrence(
          path: path, index: index, content: content, isWritten: EntryText(content).id == id)
      }
    }
  }

  /// Gives an entry without a written id, whose text or path changed since `base`, the id that it had there.
  ///
  /// An entry that is gone and a new one with the same heading line, unique among both, are one entry.
  package mutating func adoptIDs(of base: EntryTable) {
    var pairs = [ArraySlice<UInt8>: (gone: [EntryID], new: [EntryID])]()
    for (id, occurrence) in base.occurrences where !occurrence.isWritten && occurrences[id] == nil {
      pairs[occurrence.content.firstLine, default: ([], [])].gone.append(id)
    }
    guard !pairs.isEmpty else { return }
    for (id, occurrence) in occurrences where !occurrence.isWritten && base.occurrences[id] == nil {
      pairs[occurrence.content.firstLine]?.new.append(id)
    }
    for case let (gone, new) in pairs.values where gone.count == 1 && new.count == 1 {
      guard let occurrence = occurrences.removeValue(forKey: new[0]) else { continue }
      occurrences[gone[0]] = occurrence
      ids[occurrence.path]?[occurrence.index] = gone[0]
    }
  }
}

extension Content {
  var firstLine: ArraySlice<UInt8> { bytes.prefix { $0 != .lineFeed } }
}
