import VaultModel
import VaultStore

/// Finds single entries of a note, and takes the rest of it apart only where an id can't be told otherwise.
struct EntryLookup {
  private let bytes: [UInt8]
  private let path: String
  /// Where each id is named first, as `^id`: found once it is asked for.
  private var places: [EntryID: Int]?
  private var all: [Int: Entry]?

  init(_ bytes: [UInt8], path: VaultPath) { (self.bytes, self.path) = (bytes, path.description) }

  /// A piece as an entry; nil for a section.
  mutating func entry(_ piece: Document.Piece) -> Entry? {
    guard case .entry = piece.kind else { return nil }
    if let id = piece.writtenID, firstPlace(of: id) >= piece.range.lowerBound {
      return piece.entry(path: path, id: id)
    }
    // It has no id, or one that stands above as well: its computed one depends on what else is in the note.
    let all =
      self.all
      ?? Dictionary(
        Document(bytes).entries(path: path).map { ($0.range.lowerBound, $0) },
        uniquingKeysWith: { one, _ in one }
      )
    self.all = all
    return all[piece.range.lowerBound]
  }

  private mutating func firstPlace(of id: EntryID) -> Int {
    let places = self.places ?? Self.places(in: bytes)
    self.places = places
    return places[id] ?? 0
  }

  private static func places(in bytes: [UInt8]) -> [EntryID: Int] {
    var places = [EntryID: Int]()
    var position = 0
    while let mark = bytes[position...].firstIndex(of: UInt8(ascii: "^")) {
      position = mark + 1
      let end = position + EntryID.length
      guard end <= bytes.count, let id = EntryID(utf8: bytes[position..<end]) else { continue }
      if places[id] == nil { places[id] = mark }
    }
    return places
  }
}
