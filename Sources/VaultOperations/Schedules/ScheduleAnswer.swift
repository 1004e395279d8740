public import VaultModel

/// What is scheduled, and when it comes next.
public struct ScheduleAnswer: Sendable {
  /// The entry that says so.
  public var entry: Entry
  /// Whose note it stands in.
  public var owner: String?
  /// Nil for an entry that can't be read as one.
  public var schedule: Schedule?
  /// When it comes next; nil where it never does.
  public var next: Timestamp?
  /// What is wrong with the entry.
  public var problem: String?

  public var state: String { schedule == nil ? "bad" : next == nil ? "over" : "scheduled" }

  public var json: JSON {
    [
      "id": .string(entry.id.description), "kind": "schedule", "state": .string(state),
      "title": .string(entry.label), "path": .string(entry.path), "agent": JSON(owner),
      "at": .string(entry.timestamp.description), "cron": JSON(entry.field("Cron")),
      "zone": JSON(zone), "when": JSON(entry.field("When")),
      "missed": JSON(schedule?.missed.rawValue), "for": JSON(schedule?.agent), "node": JSON(schedule?.node),
      "action": JSON(schedule?.action), "next": JSON(next), "problem": JSON(problem),
    ]
  }

  private var zone: String? { if case .cron(_, let zone)? = schedule?.rule { zone } else { nil } }
}

/// All schedules.
public struct SchedulesAnswer: Sendable {
  public var items: [ScheduleAnswer]

  public var json: JSON { JSON(items: items.map(\.json)) }
}

/// An occurrence that was handed out.
public struct DueAnswer: Sendable {
  public var schedule: Schedule
  public var owner: String?
  public var occurrence: Occurrence
  public var generation: UInt64
  /// Seconds until it lapses for its holder.
  public var expiresIn: Int?
  public var body: String

  public var json: JSON {
    [
      "id": .string(schedule.id.description), "kind": "schedule", "state": "due",
      "title": .string(schedule.title), "path": .string(schedule.path), "agent": JSON(owner),
      "at": .string(schedule.written.description), "occurrence": .string(occurrence.description),
      "generation": .int(Int(clamping: generation)), "action": JSON(schedule.action),
      "expiresIn": expiresIn.map { .int($0) } ?? .null, "text": .string(body),
    ]
  }
}

/// The occurrences that one call was handed.
public struct DuesAnswer: Sendable {
  public var items: [DueAnswer]
  /// What stands in the way of some.
  public var warnings: [Warning] = []

  public var json: JSON {
    guard case .object(var members) = JSON(items: items.map(\.json)) else { return .null }
    if !warnings.isEmpty { members.append(.init("warnings", .array(warnings.map(\.json)))) }
    return .object(members)
  }
}
