/// How far a message is. The words are those of A2A 1.0 (`TaskState`).
public enum MessageState: String, Hashable, Sendable, CaseIterable {
  case submitted, working
  case inputRequired = "input-required"
  case completed, failed, canceled, rejected

  /// Reads a word as people and A2A write it; nil for one that isn't known.
  public init?(reading text: String) {
    let words = text.lowercased().split { $0 == " " || $0 == "_" || $0 == "-" }
    switch words.joined(separator: "-") {
    case "submitted", "task-state-submitted", "new", "open": self = .submitted
    case "working", "task-state-working", "in-progress", "acknowledged", "ack": self = .working
    case "input-required", "task-state-input-required", "blocked", "waiting": self = .inputRequired
    case "completed", "task-state-completed", "complete", "done": self = .completed
    case "failed", "task-state-failed": self = .failed
    case "canceled", "cancelled", "task-state-canceled": self = .canceled
    case "rejected", "task-state-rejected", "declined": self = .rejected
    default: return nil
    }
  }

  /// Whether nothing follows it. Source: A2A 1.0, a task in a terminal state doesn't change.
  public var isFinal: Bool {
    switch self {
    case .completed, .failed, .canceled, .rejected: true
    case .submitted, .working, .inputRequired: false
    }
  }
}
