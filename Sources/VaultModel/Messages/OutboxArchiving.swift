/// Which entries of an agent's `OUTBOX.md` move to its archives. Pure: it decides, and writes nothing.
///
/// 1. A message may go when it is at its end, and an answer when the message that it names is.
/// 2. They go when the note is larger than ``limit``.
/// 3. Each goes to the archive of the month (in UTC) of the greatest time of an id up to it, so that the archives, one after
///    the other, have the order in which it was sent.
public struct OutboxArchiving: Sendable {
  /// The most bytes that are left alone.
  public static let limit = 131_072

  /// In the order of the note.
  public private(set) var moves: [Compaction.Move] = []

  /// - Parameters:
  ///   - document: the note, `OUTBOX.md` of `owner`.
  ///   - finished: the messages that are at their end.
  public init(_ document: Document, of owner: Name, finished: Set<EntryID>) {
    guard document.bytes.count > Self.limit else { return }  // 2
    let path = Outbox.path(of: owner)
    var order = Int64.min
    for entry in document.entries(path: path) {
      guard let record = MailRecord(entry) else { continue }
      order = max(order, record.id.timestamp.milliseconds)
      guard finished.contains(record.answered ?? record.id) else { continue }  // 1
      moves.append(
        .init(
          id: entry.id, from: path, to: Compaction.archive(of: path, Timestamp(milliseconds: order)),
          range: entry.range))  // 3
    }
  }
}
