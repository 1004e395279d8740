/// Which decisions, alerts or tasks are asked for.
public struct ItemQuery: Sendable {
  /// Only in this state, in any of the words that are read as it.
  public var state: String?
  /// Only those of this agent.
  public var agent: String?
  /// At most so many, the first ones in the list's order; nil for all.
  public var limit: Int?
  /// Those that were taken back as well.
  public var includesRetracted = false

  public init(state: String? = nil, agent: String? = nil, limit: Int? = nil, includesRetracted: Bool = false)
  {
    self.state = state
    self.agent = agent
    self.limit = limit
    self.includesRetracted = includesRetracted
  }
}
