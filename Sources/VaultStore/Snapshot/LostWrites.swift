import VaultModel

/// What a note on disk lacks of what a commit has, where not all that was written reached the disk.
struct LostWrites {
  /// The note's bytes without the zeros at its end that stand for what was lost.
  let disk: [UInt8]
  /// Whether the note is what the commit has, but for an end that is missing and zeros in place of something.
  let isTorn: Bool
  /// Whether it lacks entries that the commit has and the version before hadn't.
  let lacksEntries: Bool

  init(of committed: [UInt8], on disk: [UInt8], since before: [UInt8]) {
    let end = disk.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    self.disk = Array(disk[..<end])
    guard disk != committed else {
      (isTorn, lacksEntries) = (false, false)
      return
    }
    isTorn = end <= committed.count && zip(disk[..<end], committed).allSatisfy { $0 == $1 || $0 == 0 }
    let (old, now) = (Self.ids(in: before), Self.ids(in: self.disk))
    lacksEntries = !isTorn && !Self.ids(in: committed).subtracting(old).isSubset(of: now)
  }

  private static func ids(in bytes: [UInt8]) -> Set<EntryID> {
    Set(Document(bytes).writtenIDs.compactMap(\.self))
  }
}
