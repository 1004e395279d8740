/// Which changes are asked for.
public struct LogQuery: Sendable {
  /// Only of this note.
  public var file: String?
  /// Only by this agent.
  public var agent: String?
  /// Only from then on: see ``Moment/since(_:now:)``.
  public var since: String?
  /// Only of this kind: decision, alert, task, entry, or edit.
  public var kind: String?
  /// Only so many, the newest.
  public var last: Int?

  public init(
    file: String? = nil, agent: String? = nil, since: String? = nil, kind: String? = nil, last: Int? = nil
  ) {
    self.file = file
    self.agent = agent
    self.since = since
    self.kind = kind
    self.last = last
  }
}
