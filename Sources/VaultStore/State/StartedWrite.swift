import VaultModel

/// An entry that is about to be written at a note's end: what tells half an entry from words of a person's.
struct StartedWrite {
  var id: EntryID
  var path: VaultPath
  /// The note's size before, in bytes.
  var size: Int
  var bytes: ArraySlice<UInt8>

  /// The state file: a line with id, size and path, then the bytes.
  var fileBytes: [UInt8] { Array("\(id) \(size) \(path)\n".utf8) + bytes }

  init(id: EntryID, path: VaultPath, size: Int, bytes: ArraySlice<UInt8>) {
    (self.id, self.path, self.size, self.bytes) = (id, path, size, bytes)
  }

  init?(_ file: [UInt8]) {
    guard let end = file.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let words = String(decoding: file[..<end], as: UTF8.self).split(separator: " ", maxSplits: 2)
    guard words.count == 3, let id = EntryID(String(words[0])), let size = Int(words[1]),
      let path = VaultPath(words[2])
    else { return nil }
    self.init(id: id, path: path, size: size, bytes: file[(end + 1)...])
  }

  /// Whether a note ends in a part of the bytes, but not in all: nobody wrote behind it.
  func isTorn(in note: [UInt8]) -> Bool {
    note.count > size && note.count < size + bytes.count && bytes.starts(with: note[size...])
  }
}
