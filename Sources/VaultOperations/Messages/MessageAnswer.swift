public import VaultModel

/// A message that an agent got, as callers see it.
public struct MessageAnswer: Sendable {
  public var letter: Letter
  public var title: String
  public var text: String
  public var to: String
  /// The message that it replies to; nil for none.
  public var replyTo: EntryID?
  /// The node that committed it; nil where that isn't known.
  public var node: String?
  public var isExpired: Bool
  /// Whether it is for whoever claims it first, and nobody has.
  public var isClaimable: Bool
  /// Whether this agent has claimed it.
  public var isMine: Bool
  /// Why it may not be its sender's; nil where nothing speaks against that.
  public var suspicion: String?

  public var json: JSON {
    let at = letter.record.id.timestamp
    return [
      "id": .string(letter.id.description), "from": .string(letter.from.description), "to": .string(to),
      "node": JSON(node), "path": .string(letter.path), "title": .string(title), "text": .string(text),
      "replyTo": JSON(replyTo), "state": .string(letter.state.rawValue), "at": .string(at.description),
      "expires": letter.record.expires == .max
        ? .null : .string(Timestamp(milliseconds: letter.record.expires).description),
      "expired": .bool(isExpired), "claimable": .bool(isClaimable), "mine": .bool(isMine),
      "suspect": JSON(suspicion),
    ]
  }
}

/// The messages that an agent got, oldest first.
public struct InboxAnswer: Sendable {
  public var items: [MessageAnswer]
  public var total: Int

  /// What is to be remembered as shown, once it is.
  public var ids: [String] { items.map(\.letter.id.description) }

  public var json: JSON { JSON(items: items.map(\.json), isTruncated: items.count < total, total: total) }
}
