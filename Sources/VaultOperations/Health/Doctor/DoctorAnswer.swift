/// What the doctor found.
public struct DoctorAnswer: Sendable {
  public enum State: String, Sendable {
    case ok
    case warn
    case fail
  }

  public struct Check: Sendable {
    /// The stable word for it.
    public var name: String
    public var state: State
    /// What was found, in a few words.
    public var detail: String
    /// What to do; empty where there is nothing to do.
    public var hint: String

    var json: JSON {
      [
        "name": .string(name), "state": .string(state.rawValue), "detail": .string(detail),
        "hint": .string(hint),
      ]
    }
  }

  public var checks: [Check] = []

  public var json: JSON { ["checks": .array(checks.map(\.json))] }

  /// 0, or 78 where a check failed.
  public var exitCode: Int32 { checks.contains { $0.state == .fail } ? 78 : 0 }
}

/// What one check found, and how it could be mended.
struct Finding {
  var state: DoctorAnswer.State
  var detail: String
  var hint = ""
  /// Makes it well, without a question and without a loss.
  var mend: (() throws -> Void)?

  static func ok(_ detail: String) -> Finding { Finding(state: .ok, detail: detail) }

  static func warn(_ detail: String, _ hint: String, mend: (() throws -> Void)? = nil) -> Finding {
    Finding(state: .warn, detail: detail, hint: hint, mend: mend)
  }

  static func fail(_ detail: String, _ hint: String, mend: (() throws -> Void)? = nil) -> Finding {
    Finding(state: .fail, detail: detail, hint: hint, mend: mend)
  }
}
