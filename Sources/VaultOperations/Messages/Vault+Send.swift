public import VaultModel
public import VaultStore

extension Vault {
  /// Writes a message into the sender's OUTBOX: durable and committed when this returns.
  ///
  /// Throws `.notFound` where nobody is called so or has that capability, `.unknownID` for a message that isn't
  /// there, `.badTime` for what is over already, and what appending throws.
  public func send(_ new: NewMessage, as agent: Name?) throws -> SentMessage {
    let sender = try actingAgent(agent)
    let to = try recipient(new.to, sender)
    try Self.check(key: new.key)
    let lines = new.text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == "#" || $0.isWhitespace } }
    guard let title = new.title ?? lines.first(where: { !$0.isEmpty }).map(Self.shortened) else {
      throw VaultError(.badOption, "The message says nothing.", hint: "Give it a text, or a --title.")
    }
    var fields = [Field(key: MailRecord.to, value: to.description)]
    if let id = new.replyTo {
      let letter = try correspondence(of: sender).letter(id)
      fields.append(Field(key: "Reply-to", value: Self.link(letter.path, letter.id)))
    }
    fields.append(Field(key: "State", value: MessageState.submitted.rawValue))
    if let expires = try new.expires.map({ try Moment.until($0, now: environment.now()) }) {
      fields.append(Field(key: "Expires", value: expires.description))
    }
    if let key = new.key { fields.append(Field(key: "Key", value: key)) }
    let draft = try EntryDraft(title: title, fields: fields, body: new.text)
    let entry = try append(draft, to: outbox(of: sender), agent: sender, key: new.key)
    return SentMessage(to: to, entry: entry)
  }

  func outbox(of agent: Name) throws -> VaultPath { try note(Outbox.path(of: agent), agent: agent) }

  private func recipient(_ text: String, _ sender: Name) throws -> Recipient {
    guard let to = Recipient(text) else {
      throw VaultError(
        .badName, "“\(text)” is neither an agent nor a capability.", hint: "Name an agent, or a @capability.")
    }
    switch to {
    case .agent(let name):
      if name == sender {
        throw VaultError(
          .badOption, "\(name) would write to itself.",
          hint: "Keep it in MEMORY, or begin a task: daybook task start")
      }
      guard try folder.holdsFolder("agents/\(name)") else {
        throw VaultError(
          .notFound, "There is no agent \(name).",
          hint: "List them with: daybook agents --all; one that is new has to register, and its node to sync."
        )
      }
    case .capability(let name):
      let known = Set(try agentFolders().flatMap { $0.profile?.capabilities ?? [] })
      guard known.contains(name) else {
        let list = known.map { "@\($0)" }.sorted().joined(separator: ", ")
        throw VaultError(
          .notFound, "No agent has the capability \(name).",
          hint: list.isEmpty
            ? "An agent says what it can do with: daybook agent register --capability NAME"
            : "There is \(list).")
      }
    }
    return to
  }

  private static func shortened(_ line: Substring.SubSequence) -> String {
    line.count <= 80 ? String(line) : line.prefix(79) + "…"
  }
}

/// What became of a message that was to be sent.
public struct SentMessage: Sendable {
  public var to: Recipient
  public var entry: AppendReceipt

  public var json: JSON {
    guard case .object(var members) = entry.json else { return entry.json }
    members.insert(.init("to", .string(to.description)), at: 1)
    return .object(members)
  }
}
