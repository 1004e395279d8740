import VaultModel

/// Which messages the command in `daybook.onMessage` has still to be told, one ``HookDelivery`` for each message and agent:
/// a pure value, kept between commands.
struct MessageDeliveries: Hashable {
  struct Key: Hashable {
    var agent: Name
    var message: EntryID
  }

  private var deliveries: [Key: HookDelivery] = [:]

  private static let told = "told"

  init() {}

  /// The key that is known of a message that may have several ids, else that of its lowest id.
  func key(_ letter: Letter, to agent: Name) -> Key {
    let keys = letter.ids.map { Key(agent: agent, message: $0) }
    return keys.first { deliveries[$0] != nil } ?? Key(agent: agent, message: letter.id)
  }

  /// Whether the command is to be told of the message now. Times are seconds since 1970.
  mutating func isDue(_ key: Key, now: Int64) -> Bool {
    deliveries[key, default: HookDelivery(told: "-")].isDue(Self.told, now: now)
  }

  /// How often it was told in vain.
  func failures(_ key: Key) -> Int { deliveries[key]?.failures ?? 0 }

  mutating func end(_ key: Key, succeeded: Bool, now: Int64) {
    deliveries[key, default: HookDelivery(told: "-")].end(Self.told, succeeded: succeeded, now: now)
  }

  /// Forgets all but these: what was answered is told no more.
  mutating func keep(_ keys: Set<Key>) { deliveries = deliveries.filter { keys.contains($0.key) } }

  /// The messages that were given up.
  var givenUp: [Key] { deliveries.filter { $0.value.gaveUp }.map(\.key) }
}

extension MessageDeliveries {
  /// Reads lines of agent, message and ``HookDelivery``; others are left out.
  init(text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count == 3, let agent = Name(words[0]), let message = EntryID(words[1]) else { continue }
      deliveries[Key(agent: agent, message: message)] = HookDelivery(text: String(words[2]), told: "-")
    }
  }

  var text: String {
    deliveries.map { "\($0.key.agent) \($0.key.message) \($0.value.text)" }.sorted().joined(separator: "\n")
  }
}
