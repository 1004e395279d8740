/// How far a decision is. The words are those of architecture decision records.
public enum DecisionState: String, Hashable, Sendable, CaseIterable {
  case proposed, accepted, rejected, deprecated, superseded

  /// Reads a word as people write it; nil for one that isn't known.
  public init?(reading text: String) {
    switch normalised(text) {
    case "proposed", "draft", "pending", "under-review": self = .proposed
    case "accepted", "approved", "decided": self = .accepted
    case "rejected", "declined": self = .rejected
    case "deprecated", "obsolete": self = .deprecated
    case let word where word == "superseded" || word.hasPrefix("superseded-by"): self = .superseded
    default: return nil
    }
  }
}

/// How an alert is. The words are those of Alertmanager.
public enum AlertState: String, Hashable, Sendable, CaseIterable {
  case firing, acknowledged, silenced, resolved

  public init?(reading text: String) {
    switch normalised(text) {
    case "firing", "active", "open", "triggered", "alerting": self = .firing
    case "acknowledged", "acked", "ack": self = .acknowledged
    case "silenced", "suppressed", "muted": self = .silenced
    case "resolved", "closed", "ok", "inactive", "cleared": self = .resolved
    default: return nil
    }
  }
}

/// How bad it is, the worst first.
public enum AlertSeverity: String, Hashable, Sendable, CaseIterable, Comparable {
  case critical, error, warning, info

  public init?(reading text: String) {
    switch normalised(text) {
    case "critical", "crit", "fatal", "emergency", "page": self = .critical
    case "error", "err", "high", "major": self = .error
    case "warning", "warn", "medium", "minor": self = .warning
    case "info", "information", "low", "notice", "none": self = .info
    default: return nil
    }
  }

  /// 0 is the worst; what isn't known comes behind all that is.
  public static func rank(_ severity: AlertSeverity?) -> Int {
    severity.flatMap { Self.allCases.firstIndex(of: $0) } ?? Self.allCases.count
  }

  /// The less bad is the greater.
  public static func < (left: Self, right: Self) -> Bool { rank(left) < rank(right) }
}

/// How far a task is.
public enum TaskState: String, Hashable, Sendable, CaseIterable {
  case todo
  case inProgress = "in-progress"
  case blocked, completed, failed, cancelled

  /// Reads our words, and those of A2A (`TaskState`), iCalendar (RFC 5545, `STATUS` of a to-do) and
  /// Taskwarrior.
  public init?(reading text: String) {
    switch normalised(text) {
    case "todo", "open", "new", "submitted", "task-state-submitted", "needs-action", "pending", "recurring",
      "backlog":
      self = .todo
    case "in-progress", "working", "task-state-working", "in-process", "started", "doing", "active", "wip":
      self = .inProgress
    case "blocked", "input-required", "task-state-input-required", "auth-required",
      "task-state-auth-required", "waiting", "on-hold":
      self = .blocked
    case "completed", "complete", "done", "finished", "task-state-completed": self = .completed
    case "failed", "task-state-failed": self = .failed
    case "cancelled", "canceled", "rejected", "deleted", "task-state-canceled", "task-state-rejected":
      self = .cancelled
    default: return nil
    }
  }

  public var isClosed: Bool { self == .completed || self == .failed || self == .cancelled }
}

/// Lower case, with one dash for blanks, underscores and dashes.
private func normalised(_ text: String) -> String {
  text.lowercased().split { $0 == " " || $0 == "_" || $0 == "-" || $0 == "\t" }.joined(separator: "-")
}
