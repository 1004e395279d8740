import VaultModel
import VaultStore

extension Vault {
  /// How long messages are told at most before the rest is left to the next sync, in seconds.
  private static let toldAtOnce: Int64 = 60

  /// Tells the command in `daybook.onMessage` of this node's own git configuration of every message to an agent of this
  /// node that nobody has answered: at least once, each by itself, the oldest first.
  ///
  /// The command gets what `daybook inbox --json` says of the message on its standard input, with `agent` and `vault`; and in
  /// its environment `DAYBOOK_MESSAGE_ID`, `DAYBOOK_MESSAGE_FROM`, `DAYBOOK_MESSAGE_TO`, `DAYBOOK_AGENT` and `DAYBOOK_VAULT`:
  /// only names and ids, nothing that a sender can word. A message counts as told once the command ended with 0.
  func tellMessages() {
    do {
      guard let command = try repository.configString("daybook.onMessage"), !command.isEmpty else { return }
      let before = MessageDeliveries(text: try remembered("on-message") ?? "")
      var deliveries = before
      let begin = environment.now() / 1000
      var due = [(key: MessageDeliveries.Key, letter: Letter)]()
      var open = Set<MessageDeliveries.Key>()
      for agent in try agentsHere() {
        for letter in try correspondence(of: agent).received() where letter.answers.isEmpty {
          let key = deliveries.key(letter, to: agent)
          open.insert(key)
          if deliveries.isDue(key, now: begin) { due.append((key, letter)) }
        }
      }
      deliveries.keep(open)
      if deliveries != before { try remember(deliveries.text, as: "on-message") }
      // One that fails must not keep the others waiting.
      let sorted = due.enumerated().sorted {
        let (one, other) = (deliveries.failures($0.element.key), deliveries.failures($1.element.key))
        return (one, $0.offset) < (other, $1.offset)
      }
      var inboxes = [Name: [EntryID: MessageAnswer]]()
      for (key, letter) in sorted.map(\.element) where environment.now() / 1000 - begin < Self.toldAtOnce {
        let inbox = try inboxes[key.agent] ?? openMessages(to: key.agent)
        inboxes[key.agent] = inbox
        guard let message = inbox[letter.id] else { continue }
        let isDone = tell(message, to: key.agent, by: command)
        deliveries.end(key, succeeded: isDone, now: environment.now() / 1000)
        try remember(deliveries.text, as: "on-message")
      }
    } catch {
      environment.log("messages not told: \(error)")
    }
  }

  /// How many messages the command in `daybook.onMessage` failed for so often that they were given up.
  func untoldMessages() throws -> Int {
    guard let command = try repository.configString("daybook.onMessage"), !command.isEmpty else { return 0 }
    return try remembered("on-message").map { MessageDeliveries(text: $0).givenUp.count } ?? 0
  }

  private func openMessages(to agent: Name) throws -> [EntryID: MessageAnswer] {
    Dictionary(try inbox(of: agent).items.map { ($0.letter.id, $0) }, uniquingKeysWith: { one, _ in one })
  }

  private func tell(_ message: MessageAnswer, to agent: Name, by command: String) -> Bool {
    guard case .object(let members) = message.json else { return false }
    return HookProcess.run(
      command,
      input: .object(
        [.init("agent", .string(agent.description)), .init("vault", .string(path))] + members),
      environment: [
        "DAYBOOK_MESSAGE_ID": message.letter.id.description,
        "DAYBOOK_MESSAGE_FROM": message.letter.from.description,
        "DAYBOOK_MESSAGE_TO": Recipient(message.to)?.description ?? agent.description,
        "DAYBOOK_AGENT": agent.description, "DAYBOOK_VAULT": path,
      ])
  }
}
