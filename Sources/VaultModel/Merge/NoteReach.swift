import MarkdownSyntax

/// What the change of a note can have to do with other notes: entries are merged by id over the whole tree,
/// and one that is gone may be one that is new elsewhere under the same heading.
package struct NoteReach {
  /// The ids of entries that are new or changed, computed ones as well.
  package private(set) var ids = Set<EntryID>()
  /// The heading lines of entries that are new or changed.
  package private(set) var new = Set<[UInt8]>()
  /// The heading lines of entries that are gone or changed.
  package private(set) var gone = Set<[UInt8]>()

  /// Compares two versions; a note that doesn't exist is empty.
  package init(path: String, from old: [UInt8], to changed: [UInt8]) {
    let (before, after) = (NotePieces(old), NotePieces(changed))
    let matches = before.matches(in: after)
    let known = Set(matches)
    var hasUnnamed = false
    for index in 0..<after.count where !known.contains(index) && after.timestamp(index) != nil {
      new.insert(after.line(index))
      if let id = after.writtenID(index) { ids.insert(id) } else { hasUnnamed = true }
    }
    if hasUnnamed { ids.formUnion(Self.ids(of: changed, path: path)) }
    for index in 0..<before.count where matches[index] < 0 && before.timestamp(index) != nil {
      // A gap that changed is no change.
      if let id = before.writtenID(index), ids.contains(id) { continue }
      gone.insert(before.line(index))
    }
  }

  /// The ids of all entries of a note, written and computed.
  package static func ids(of bytes: [UInt8], path: String) -> Set<EntryID> {
    let document = Document(bytes)
    let computed = EntryTable([path: document]).ids[path] ?? []
    return Set(computed.compactMap(\.self)).union(document.writtenIDs.compactMap(\.self))
  }
}

/// Whether notes can be merged one by one, as what they have to do with each other comes to light.
package struct NoteIndependence {
  /// Whether no note has had to do with another one so far.
  package private(set) var holds = true

  private var owners = [EntryID: String]()
  private var headings = [[UInt8]: Heading]()

  private struct Heading {
    /// The note that has it; nil where several have.
    var path: String?
    var isGone: Bool
  }

  package init() {}

  /// Takes in the ids of a note's entries.
  package mutating func add(_ ids: Set<EntryID>, path: String) {
    for id in ids where owners.updateValue(path, forKey: id) ?? path != path { holds = false }
  }

  /// Takes in what changed in a note.
  package mutating func add(_ reach: NoteReach, path: String) {
    add(reach.ids, path: path)
    for heading in reach.new { add(heading, path, isGone: false) }
    for heading in reach.gone { add(heading, path, isGone: true) }
  }

  private mutating func add(_ heading: [UInt8], _ path: String, isGone: Bool) {
    var known = headings[heading] ?? Heading(path: path, isGone: isGone)
    if known.path != path {
      if known.isGone || isGone { holds = false }
      known.path = nil
    }
    known.isGone = known.isGone || isGone
    headings[heading] = known
  }
}
