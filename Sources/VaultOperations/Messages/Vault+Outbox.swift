public import VaultModel
public import VaultStore

/// A message that an agent sent, with what became of it.
public struct SentAnswer: Sendable {
  public struct Answer: Sendable {
    public var by: Name
    public var state: MessageState
    public var at: Timestamp
    public var text: String

    var json: JSON {
      [
        "by": .string(by.description), "state": .string(state.rawValue), "at": .string(at.description),
        "text": .string(text),
      ]
    }
  }

  public var letter: Letter
  public var to: String
  public var title: String
  public var answers: [Answer]

  public var json: JSON {
    [
      "id": .string(letter.id.description), "to": .string(to), "title": .string(title),
      "state": .string(letter.state.rawValue), "at": .string(letter.id.timestamp.description),
      "by": JSON(letter.deciding?.by), "answers": .array(answers.map(\.json)),
    ]
  }
}

/// The messages that an agent sent, the latest first.
public struct OutboxAnswer: Sendable {
  public var items: [SentAnswer]
  public var total: Int

  public var json: JSON { JSON(items: items.map(\.json), isTruncated: items.count < total, total: total) }
}

extension Vault {
  /// What an agent sent, and what became of it.
  ///
  /// - Parameter limit: at most so many, the latest; nil for all.
  public func sentMessages(of agent: Name, limit: Int? = nil) throws -> OutboxAnswer {
    if let limit, limit < 0 {
      throw VaultError(.badOption, "\(limit) is no number of messages.", hint: "Use 0 or more.")
    }
    let mail = try correspondence(of: agent)
    let letters = Array(mail.mailbox.letters(from: agent).reversed())
    let items = try letters.prefix(limit ?? letters.count).compactMap { letter -> SentAnswer? in
      guard let entry = try mail.entry(letter.record, in: letter.path) else { return nil }
      let answers = try letter.answers.compactMap { answer in
        try mail.entry(answer.record, in: answer.path).map {
          SentAnswer.Answer(
            by: answer.by, state: answer.record.state, at: answer.record.id.timestamp, text: $0.body)
        }
      }
      return SentAnswer(
        letter: letter, to: entry.field(MailRecord.to) ?? "", title: entry.label, answers: answers)
    }
    return OutboxAnswer(items: items, total: letters.count)
  }
}
