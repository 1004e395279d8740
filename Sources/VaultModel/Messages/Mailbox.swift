/// The messages of a vault: a fold over all outboxes.
///
/// A pure function of what they hold. The order in which they are given doesn't matter.
///
/// 1. Messages of one sender to one recipient under one key are one, that of the lowest id; an answer to any
///    of them counts.
/// 2. Of a message to an agent the receiver's answers count, and that its sender takes it back
///    (`canceled`). A message to a capability is answered by whoever claimed it: any agent's answers count.
/// 3. The order is that of ``Letter/order``, then of senders, then of the notes.
public struct Mailbox: Sendable {
  /// By owner.
  public let outboxes: [Outbox]

  public init(_ outboxes: [Outbox]) {
    self.outboxes = outboxes.sorted { $0.owner.description < $1.owner.description }
  }

  /// The messages to an agent and to capabilities, oldest first.
  public func letters(to agent: Name, having capabilities: Set<Name> = []) -> [Letter] {
    let wanted = Set(
      ([.agent(agent)] + capabilities.map { Recipient.capability($0) }).map {
        MailRecord.hash($0.description)
      })
    return letters { _, record in record.recipient.map(wanted.contains) ?? false }
  }

  /// The messages from an agent, oldest first.
  public func letters(from agent: Name) -> [Letter] { letters { owner, _ in owner == agent } }

  /// The message of an id, whichever of its ids it is; nil where no outbox has it.
  public func letter(_ id: EntryID) -> Letter? {
    guard let (owner, key) = find(id) else { return nil }
    return letters { $0 == owner && ($1.id == id || key != nil && $1.key == key) }.first {
      $0.ids.contains(id)
    }
  }

  /// The ids of all messages.
  public var ids: [EntryID] {
    outboxes.flatMap { $0.notes.flatMap { $0.records.lazy.filter(\.isMessage).map(\.id) } }
  }

  /// The ids of all messages that are at their end.
  public var finished: Set<EntryID> {
    letters { _, _ in true }.reduce(into: []) { if $1.state.isFinal { $0.formUnion($1.ids) } }
  }

  private func find(_ id: EntryID) -> (Name, UInt64?)? {
    for outbox in outboxes {
      for note in outbox.notes {
        if let record = note.records.first(where: { $0.id == id && $0.isMessage }) {
          return (outbox.owner, record.key)
        }
      }
    }
    return nil
  }

  /// Those that are wanted, asked of sender and record.
  private func letters(where isWanted: (Name, MailRecord) -> Bool) -> [Letter] {
    var letters = [Letter]()
    // An id that another sender has copied takes nothing away from the first.
    var places = [EntryID: [Int]]()
    for outbox in outboxes {
      var place = 0
      var seen = Set<EntryID>()
      var keyed = [Thread: Int]()
      outbox.forEachRecord { note, record, order in
        place += 1
        guard record.isMessage, isWanted(outbox.owner, record), seen.insert(record.id).inserted else {
          return
        }
        let letter = Letter(
          from: outbox.owner, path: note.path, record: record, ids: [record.id], order: order, place: place)
        let thread = Thread(record)
        if let index = thread.flatMap({ keyed[$0] }) {  // 1
          letters[index].take(letter)
          places[record.id, default: []].append(index)
          return
        }
        if let thread { keyed[thread] = letters.count }
        places[record.id, default: []].append(letters.count)
        letters.append(letter)
      }
    }
    addAnswers(to: &letters, places)
    return letters.sorted(by: Letter.precedes)  // 3
  }

  private func addAnswers(to letters: inout [Letter], _ places: [EntryID: [Int]]) {
    guard !letters.isEmpty else { return }
    for outbox in outboxes {
      let own = MailRecord.hash(outbox.owner.description)
      for note in outbox.notes {
        for record in note.records {
          guard let answered = record.answered, let indices = places[answered] else { continue }
          for index in indices {  // 2
            let letter = letters[index]
            let isReceiver = letter.record.isOffer || letter.record.recipient == own
            let takesBack = outbox.owner == letter.from && record.state == .canceled
            guard isReceiver || takesBack else { continue }
            letters[index].answers.append(.init(by: outbox.owner, path: note.path, record: record))
          }
        }
      }
    }
    for index in letters.indices { letters[index].answers.sort { $0.record.id < $1.record.id } }
  }

  /// Same sender, same recipient, same key.
  private struct Thread: Hashable {
    var recipient: UInt64
    var key: UInt64

    init?(_ record: MailRecord) {
      guard let recipient = record.recipient, let key = record.key else { return nil }
      (self.recipient, self.key) = (recipient, key)
    }
  }
}

extension Letter {
  /// Takes in the same message sent again.
  fileprivate mutating func take(_ again: Letter) {
    ids = (ids + again.ids).sorted()
    if again.id < id { (path, record) = (again.path, again.record) }
  }
}
