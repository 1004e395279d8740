/// All that one agent has sent and answered.
public struct Outbox: Hashable, Sendable {
  /// One of the notes that it stands in.
  public struct Note: Hashable, Sendable {
    public var path: String
    /// In file order.
    public var records: [MailRecord]

    public init(path: String, records: [MailRecord]) {
      self.path = path
      self.records = records
    }

    /// What a note's bytes say.
    public init(path: String, bytes: [UInt8]) {
      self.init(path: path, records: Document(bytes).entries(path: path).compactMap { MailRecord($0) })
    }
  }

  /// Whose it is.
  public var owner: Name
  /// The archives by month, then `OUTBOX.md`.
  public var notes: [Note]

  public init(owner: Name, notes: [Note]) {
    self.owner = owner
    self.notes = notes
  }

  /// Where an agent's entries are written.
  public static func path(of agent: Name) -> String { "agents/\(agent)/OUTBOX.md" }

  /// Whether a note is an agent's outbox, or an archive of one.
  public static func holds(_ path: String) -> Bool {
    let components = Fact.home(of: path).split(separator: "/")
    return components.count == 3 && components[0] == "agents" && components[2] == "OUTBOX.md"
  }

  /// Goes through all records in the order in which they were written, each with its note and the greatest time of an id up
  /// to it, in milliseconds.
  ///
  /// What moved to an archive stood between what stayed. So the notes are merged by that time, which never falls within one:
  /// what stands in one note keeps its order, whatever the clock did.
  func forEachRecord(_ body: (Note, MailRecord, Int64) -> Void) {
    var next = notes.map { (index: 0, time: $0.records.first?.id.timestamp.milliseconds ?? .max) }
    var order = Int64.min
    while let place = next.indices.filter({ next[$0].index < notes[$0].records.count }).min(by: {
      next[$0].time < next[$1].time
    }) {
      let note = notes[place]
      // All that comes before the other notes go on.
      let others = next.indices.filter { $0 != place && next[$0].index < notes[$0].records.count }
      let limit = others.map { next[$0].time }.min()
      repeat {
        let record = note.records[next[place].index]
        order = max(order, next[place].time)
        body(note, record, order)
        next[place].index += 1
        guard next[place].index < note.records.count else { break }
        let time = note.records[next[place].index].id.timestamp.milliseconds
        next[place].time = max(next[place].time, time)
      } while limit.map { next[place].time < $0 } ?? true
    }
  }
}
