/// A message with all that was answered, as all outboxes together say.
public struct Letter: Sendable {
  /// An answer: the receiver's, or the sender's that it takes the message back.
  public struct Answer: Hashable, Sendable {
    public var by: Name
    public var path: String
    public var record: MailRecord
  }

  public var from: Name
  public var path: String
  public var record: MailRecord
  /// The ids of the same message sent again under its key, its own included, ascending.
  public var ids: [EntryID]
  /// In the order of their ids.
  public var answers: [Answer] = []
  /// The greatest time of an id among it and all that its sender wrote before it, in milliseconds: a clock
  /// that jumped and came back doesn't reorder one sender.
  public var order: Int64
  /// Its place among all that its sender wrote.
  public var place: Int

  /// Its lowest id.
  public var id: EntryID { record.id }

  /// What the answers come to: of several final states the one of the smallest id, for what is final doesn't
  /// change; else the latest.
  public var state: MessageState { deciding?.record.state ?? .submitted }

  /// The answer that ``state`` comes from; nil where there is none.
  public var deciding: Answer? { answers.first { $0.record.state.isFinal } ?? answers.last }

  public func isExpired(at now: Int64) -> Bool { record.expires <= now }

  /// Oldest first; what one sender wrote in the order in which it did.
  static func precedes(_ one: Letter, _ other: Letter) -> Bool {
    if one.order != other.order { return one.order < other.order }
    if one.from != other.from { return one.from.description < other.from.description }
    return one.place < other.place
  }
}
