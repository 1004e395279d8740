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
  /// The archives by month, then `OUTBOX.md`: the order in which the entries were written.
  public var notes: [Note]

  public init(owner: Name, notes: [Note]) {
    self.owner = owner
    self.notes = notes
  }

  /// Where an agent's entries are written.
  public static func path(of agent: Name) -> String { "agents/\(agent)/OUTBOX.md" }
}
