public import VaultModel
public import VaultStore

/// What an agent says to a message that it got.
public struct Acknowledgement: Sendable {
  /// A word of A2A; nil means working.
  public var state: String?
  public var text: String?

  public init(state: String? = nil, text: String? = nil) {
    self.state = state
    self.text = text
  }
}

/// What became of an answer, or of a message that was to be taken back.
public struct MessageReceipt: Sendable {
  /// The message's id.
  public var id: EntryID
  public var state: MessageState
  /// The entry that was written; nil where nothing had to be.
  public var entry: AppendReceipt?
  /// What a caller should know of, though nothing failed.
  public var remark: String?

  public var warnings: [Warning] {
    (remark.map { [Warning("unchanged", $0)] } ?? []) + (entry?.warnings ?? [])
  }

  public var json: JSON {
    var members: [JSON.Member] = [
      .init("id", .string(id.description)), .init("state", .string(state.rawValue)),
      .init("entry", JSON(entry?.id)), .init("commit", JSON(entry?.commit)),
      .init("changed", .bool(entry != nil)),
    ]
    if !warnings.isEmpty { members.append(.init("warnings", .array(warnings.map(\.json)))) }
    return .object(members)
  }
}

extension Vault {
  /// Says how far the acting agent is with a message that it got, in its own OUTBOX.
  ///
  /// What was said already isn't said again. Throws `.unknownID`, `.ambiguousID`, `.badOption` for a word that
  /// is no state of a receiver's, and `.wrongState` where the message is at its end.
  public func acknowledge(_ id: String, _ said: Acknowledgement, as agent: Name?) throws -> MessageReceipt {
    let agent = try actingAgent(agent)
    let states = MessageState.allCases.filter { $0 != .submitted && $0 != .canceled }
    let state = said.state.map { MessageState(reading: $0) } ?? .working
    guard let state, states.contains(state) else {
      throw VaultError(
        .badOption, "“\(said.state ?? "")” is nothing to answer a message with.",
        hint: "Use \(states.map(\.rawValue).joined(separator: ", ")).")
    }
    return try answering(agent) { mail in
      let letter = try Correspondence.only(mail.received(), id)
      let draft = try Self.answer(letter, state, said.text ?? "", mail)
      let isBare = said.state == nil && draft.body.isEmpty && !letter.answers.isEmpty
      if try isBare || letter.state == state && (draft.body.isEmpty || isSaid(draft, letter, mail)) {
        return MessageReceipt(
          id: letter.id, state: letter.state, remark: "\(letter.id) is \(letter.state.rawValue) already.")
      }
      guard !letter.state.isFinal else {
        throw VaultError(
          .wrongState, "\(letter.id) is \(letter.state.rawValue), and that is its end.",
          hint: "Send a message of its own: daybook send \(letter.from) --reply-to \(letter.id)")
      }
      if letter.record.isOffer { try claimOffer(letter, as: agent) }
      return try write(draft, state, letter, as: agent)
    }
  }

  /// Takes back a message that the acting agent sent; whoever has begun with it sees that.
  ///
  /// Throws as ``acknowledge(_:_:as:)`` does.
  public func cancelMessage(_ id: String, as agent: Name?) throws -> MessageReceipt {
    let agent = try actingAgent(agent)
    return try answering(agent) { mail in
      let letter = try Correspondence.only(mail.mailbox.letters(from: agent), id)
      if letter.state == .canceled {
        return MessageReceipt(id: letter.id, state: .canceled, remark: "\(letter.id) is canceled already.")
      }
      guard !letter.state.isFinal else {
        throw VaultError(
          .wrongState, "\(letter.id) is \(letter.state.rawValue) already, so it can't be taken back.",
          hint: "See what was answered: daybook outbox")
      }
      return try write(Self.answer(letter, .canceled, "", mail), .canceled, letter, as: agent)
    }
  }

  /// Answers by what the last commit says of a message; and once more where it didn't know yet what this agent has said:
  /// in another command, or in one that died before it had committed.
  private func answering(_ agent: Name, _ answer: (Correspondence) throws -> MessageReceipt) throws
    -> MessageReceipt
  {
    do {
      return try answer(correspondence(of: agent))
    } catch let error as VaultError where error.code == .keyUsed {
      return try answer(correspondence(of: agent))
    }
  }

  private static func answer(
    _ letter: Letter, _ state: MessageState, _ text: String, _ mail: Correspondence
  ) throws -> EntryDraft {
    let title = try mail.entry(letter.record, in: letter.path)?.label ?? letter.id.description
    let word = state.rawValue.prefix(1).uppercased() + state.rawValue.dropFirst()
    let fields = [
      Field(key: MailRecord.answers, value: link(letter.path, letter.id)),
      Field(key: "State", value: state.rawValue),
    ]
    let isEmpty = text.allSatisfy(\.isWhitespace)
    return try EntryDraft(title: "\(word): \(title)", fields: fields, body: isEmpty ? "" : text)
  }

  /// Whether the agent's answer that counts is this one.
  private func isSaid(_ draft: EntryDraft, _ letter: Letter, _ mail: Correspondence) throws -> Bool {
    guard let deciding = letter.deciding, deciding.by == mail.agent else { return false }
    return try mail.entry(deciding.record, in: deciding.path).map(draft.says) ?? false
  }

  /// Writes an answer behind those that are known. The key keeps one that isn't known yet from being said again.
  private func write(
    _ draft: EntryDraft, _ state: MessageState, _ letter: Letter, as agent: Name
  ) throws -> MessageReceipt {
    let last = letter.answers.last.map { max($0.record.id, letter.id) } ?? letter.id
    let entry = try append(
      draft, to: outbox(of: agent), agent: agent, key: "answers \(letter.id) after \(last)", above: last)
    refreshInboxView()
    guard entry.isNew else {
      return MessageReceipt(
        id: letter.id, state: state, remark: "\(letter.id) is \(state.rawValue) already.")
    }
    return MessageReceipt(id: letter.id, state: state, entry: entry)
  }
}
