/// All entries of a tree, by id.
package struct EntryTable {
  /// Where an entry stands.
  package struct Occurrence {
    package var path: String
    /// Index of its piece in the note.
    package var index: Int
    package var content: Content
    /// The id that stands in the text; another entry may have it (copy and paste).
    package var writtenID: EntryID?
  }

  package private(set) var occurrences = [EntryID: Occurrence]()
  /// The id of each piece of a note, nil for sections.
  package private(set) var ids = [String: [EntryID?]]()

  /// Reads the entries of all notes.
  ///
  /// Of several with one written id, the one that is as in `base` has it, else the one in the note where the
  /// base has it, else the first in path and file order.
  ///
  /// - Parameter taken: ids of entries that stand within longer pieces.
  package init(_ documents: [String: Document], base: EntryTable? = nil, taken: Set<EntryID> = []) {
    let notes = documents.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    occurrences.reserveCapacity(notes.reduce(0) { $0 + $1.value.pieces.count })
    var lacksIDs = false
    var hasCopies = false
    for (path, document) in notes {
      let written = document.writtenIDs
      ids[path] = written
      for (index, id) in written.enumerated() {
        guard let id else {
          lacksIDs = lacksIDs || document.pieces[index].entryHeading != nil
          continue
        }
        let occurrence = Occurrence(
          path: path, index: index, content: document.pieces[index].content, writtenID: id)
        let other = occurrences.updateValue(occurrence, forKey: id)
        guard let other else { continue }
        hasCopies = true
        let original = base?.occurrences[id]
        if Self.likeness(other, original) >= Self.likeness(occurrence, original) { occurrences[id] = other }
      }
    }
    if lacksIDs || hasCopies { completeIDs(notes, taken: taken) }
  }

  /// How much an entry is like the one of that id in the base.
  private static func likeness(_ occurrence: Occurrence, _ original: Occurrence?) -> Int {
    guard let original, original.path == occurrence.path else { return 0 }
    return original.content == occurrence.content ? 2 : 1
  }

  /// Computes ids for the entries that have none of their own.
  private mutating func completeIDs(_ notes: [(key: String, value: Document)], taken: Set<EntryID>) {
    var taken = taken.union(occurrences.keys)
    for (path, document) in notes {
      let written = ids[path] ?? []
      let own = written.enumerated().map { index, id -> EntryID? in
        guard let id, let owner = occurrences[id], owner.path == path, owner.index == index else {
          return nil
        }
        return id
      }
      let completed = document.completed(own, path: path, taken: &taken)
      for case (let index, let id?) in completed.enumerated() where own[index] == nil {
        occurrences[id] = Occurrence(
          path: path, index: index, content: document.pieces[index].content, writtenID: written[index])
      }
      ids[path] = completed
    }
  }

  /// Gives an entry whose id can't be told from its text the id that it had in `base`.
  ///
  /// An entry that is gone and a new one with the same heading line, unique among both, are one entry,
  /// changed or moved, where one of the two has no written id: it never had one, got one, or lost it. Two with
  /// written ids are never one, and don't count.
  ///
  /// - Returns: the ids that were replaced, and by which.
  @discardableResult
  package mutating func adoptIDs(of base: EntryTable) -> [EntryID: EntryID] {
    var adopted = [EntryID: EntryID]()
    var pairs = [ArraySlice<UInt8>: Candidates]()
    for (id, occurrence) in base.occurrences where occurrences[id] == nil {
      let isWritten = occurrence.writtenID == id
      pairs[occurrence.content.headingLine, default: Candidates()].gone.append((id, isWritten))
    }
    guard !pairs.isEmpty else { return [:] }
    for (id, occurrence) in occurrences where base.occurrences[id] == nil {
      let isCopy = occurrence.writtenID != nil && occurrence.writtenID != id
      if isCopy { continue }
      pairs[occurrence.content.headingLine]?.new.append((id, occurrence.writtenID == id))
    }
    for (gone, new) in pairs.values.lazy.flatMap(\.pairs) {
      rename(new, to: gone)
      adopted[new] = gone
    }
    return adopted
  }

  /// Entries with one heading line that are gone, and that are new; and whether each has a written id.
  private struct Candidates {
    var gone = [(id: EntryID, isWritten: Bool)]()
    var new = [(id: EntryID, isWritten: Bool)]()

    /// Those that can be one entry, each with nothing else but the other.
    ///
    /// Two that both have a written id are never one, and so don't stand in the way of another.
    var pairs: [(gone: EntryID, new: EntryID)] {
      gone.compactMap { one in
        let found = new.filter { !($0.isWritten && one.isWritten) }
        guard found.count == 1, gone.count(where: { !($0.isWritten && found[0].isWritten) }) == 1 else {
          return nil
        }
        return (one.id, found[0].id)
      }
    }
  }

  /// Gives entries the ids that the very same ones got in another table, where they weren't unique here.
  ///
  /// Of an entry that got the same written id on both sides and a copy without one, the copy is the new one.
  mutating func adopt(_ ids: [EntryID: EntryID]) {
    for (new, gone) in ids {
      guard let copy = occurrences[gone] else {
        rename(new, to: gone)
        continue
      }
      guard copy.writtenID == nil, let named = occurrences[new], named.writtenID == new else { continue }
      (occurrences[gone], occurrences[new]) = (named, copy)
      self.ids[named.path]?[named.index] = gone
      self.ids[copy.path]?[copy.index] = new
    }
  }

  /// Gives one id to an entry without a written one that is new in both tables, whole in one and cut off in
  /// the other.
  ///
  /// The two have the same path and the same heading line, unique among the new ones of both, and one text
  /// begins with the other: an append was torn, or a block that it left open got its closer.
  static func joinTorn(_ left: inout EntryTable, _ right: inout EntryTable, base: EntryTable) {
    let (inLeft, inRight) = (left.unnamed(notIn: base, right), right.unnamed(notIn: base, left))
    for (key, ids) in inLeft {
      guard ids.count == 1, let others = inRight[key], others.count == 1,
        let one = left.occurrences[ids[0]]?.content.bytes,
        let other = right.occurrences[others[0]]?.content.bytes,
        one.starts(with: other) || other.starts(with: one)
      else { continue }
      left.rename(ids[0], to: min(ids[0], others[0]))
      right.rename(others[0], to: min(ids[0], others[0]))
    }
  }

  private struct Place: Hashable {
    var path: String
    var heading: ArraySlice<UInt8>
  }

  /// The entries without a written id that two other tables don't have.
  private func unnamed(notIn base: EntryTable, _ other: EntryTable) -> [Place: [EntryID]] {
    var found = [Place: [EntryID]]()
    for (id, occurrence) in occurrences where occurrence.writtenID == nil {
      guard base.occurrences[id] == nil, other.occurrences[id] == nil else { continue }
      found[Place(path: occurrence.path, heading: occurrence.content.firstLine), default: []].append(id)
    }
    return found
  }

  private mutating func rename(_ id: EntryID, to new: EntryID) {
    guard id != new, let occurrence = occurrences.removeValue(forKey: id) else { return }
    occurrences[new] = occurrence
    ids[occurrence.path]?[occurrence.index] = new
  }
}

extension Content {
  var firstLine: ArraySlice<UInt8> { bytes.prefix { $0 != .lineFeed } }

  /// The first line without its indentation, which a heading may lose when it is joined to what stands before.
  var headingLine: ArraySlice<UInt8> { firstLine.drop { $0.isBlank } }
}
