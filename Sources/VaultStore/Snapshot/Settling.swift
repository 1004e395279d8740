import Git

/// Whether somebody seems to be in the middle of saving a file.
enum Settling {
  /// How long such a file must have been left alone to count as saved, in milliseconds.
  static let quiet: Int64 = 2000

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
    let age = now - (modified.seconds * 1000 + Int64(modified.nanoseconds / 1_000_000))
    return (hasShrunk || !endsInLine) && (0..<quiet).contains(age)
  }
}
