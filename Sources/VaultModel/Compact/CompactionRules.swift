/// When entries move from a log to its archive: `compact` in `.daybook/config.yml`.
public struct CompactionRules: Hashable, Sendable {
  /// The names of the notes that are compacted, without `.md`.
  public var notes: [String] = ["MEMORY", "ALERTS", "HISTORY", "RECENT_EVENTS"]
  /// How many whole months before the current one stay.
  public var months = 0
  /// The most bytes that a log is to have: closed entries of the current month move too where there are more.
  public var size = 100_000

  public init() {}
}
