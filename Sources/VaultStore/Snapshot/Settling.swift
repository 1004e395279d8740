import Git
import VaultModel

/// Whether somebody seems to be in the middle of saving a file.
enum Settling {
  /// How long such a file must have been left alone to count as saved, in milliseconds.
  static let quiet: Int64 = 2000

  /// The files that are left for the next snapshot: those in mid-save, and those that share an entry that moves with
  /// one of them. Of a move taken in by halves, others would see a copy, or a deletion.
  static func left(
    of changes: [SnapshotPlan.Change], isUnderWay: (SnapshotPlan.Change) -> Bool
  ) -> [VaultPath] {
    let underWay = changes.indices.filter { isUnderWay(changes[$0]) }
    if underWay.isEmpty { return [] }
    let all = changes.map { (old: $0.headings(of: $0.old), new: $0.headings(of: $0.new)) }
    let gone = all.map { $0.old.subtracting($0.new) }
    let come = all.map { $0.new.subtracting($0.old) }
    var left = Set(underWay)
    var rest = underWay[...]
    while let next = rest.popFirst() {
      for other in changes.indices where !left.contains(other) {
        if gone[next].isDisjoint(with: come[other]), come[next].isDisjoint(with: gone[other]) { continue }
        left.insert(other)
        rest.append(other)
      }
    }
    return left.map { changes[$0].path }.sorted()
  }

  /// A file that shrank, or ends in half a line, was caught in mid-save if it was written a moment ago.
  ///
  /// - Parameters:
  ///   - modified: when it was written.
  ///   - now: milliseconds since 1970. A file from the future counts as saved, lest a wrong clock holds it
  ///     for ever.
  static func isUnderWay(_ change: SnapshotPlan.Change, modified: FileStat.Time, now: Int64) -> Bool {
    guard let new = change.new, let last = new.bytes.last ?? change.old?.bytes.last else { return false }
    let hasShrunk = new.bytes.count < change.old?.bytes.count ?? 0
    let endsInLine = last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r")
    return (hasShrunk || !endsInLine) && isNew(modified, within: quiet, now: now)
  }

  /// Whether a file was written less than so many milliseconds ago.
  static func isNew(_ modified: FileStat.Time, within limit: Int64, now: Int64) -> Bool {
    let age = now - (modified.seconds * 1000 + Int64(modified.nanoseconds / 1_000_000))
    return age >= 0 && age < limit
  }
}

extension SnapshotPlan.Change {
  /// Whether an entry may have been moved: one's heading is gone, or one came that has an id already.
  var movesEntries: Bool {
    !headings(of: old).isSubset(of: headings(of: new)) || !ids(of: new).isSubset(of: ids(of: old))
  }

  private func ids(of file: VaultFile?) -> Set<EntryID> {
    guard let file, TreeMerge.isNote(path.description) else { return [] }
    return Set(Document(file.bytes).writtenIDs.compactMap(\.self))
  }

  /// The heading lines of a version's entries.
  fileprivate func headings(of file: VaultFile?) -> Set<ArraySlice<UInt8>> {
    guard let file, TreeMerge.isNote(path.description) else { return [] }
    let entries = Document(file.bytes).pieces.filter { $0.kind != .section }
    return Set(entries.map { $0.content.bytes.prefix { $0 != UInt8(ascii: "\n") } })
  }
}
