import VaultModel
public import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What somebody waits for.
public enum WaitSubject: Hashable, Sendable {
  /// Anything that is new.
  case changes
  /// Something new in a file whose path matches a pattern of the shell's: `*` doesn't cross a slash.
  case path(String)
  /// A new alert.
  case alert
  /// Something new about a task, by its id or the end of it.
  case task(String)

  /// Reads `changes`, `path`, `alert` or `task`, the second and last with what they are about.
  ///
  /// Throws `.badOption` for another word, and where something is missing or too much.
  public init(_ word: String, _ what: String?) throws {
    switch (word, what) {
    case ("changes", nil): self = .changes
    case ("alert", nil): self = .alert
    case ("path", let glob?): self = .path(glob)
    case ("task", let id?): self = .task(id)
    case ("path", nil): throw Self.refusal("A pattern is missing.", "daybook wait --for path 'shared/*.md'")
    case ("task", nil): throw Self.refusal("The task's id is missing.", "daybook wait --for task 0p5c1q")
    case ("changes", let rest?), ("alert", let rest?):
      throw Self.refusal("“\(rest)” is too much.", "daybook wait --for \(word)")
    default:
      throw Self.refusal("“\(word)” can't be waited for.", "--for changes, path GLOB, alert or task ID")
    }
  }

  private static func refusal(_ message: String, _ example: String) -> VaultError {
    VaultError(.badOption, message, hint: "Write: \(example)")
  }
}

extension Vault {
  /// Whether some change is what somebody waits for.
  public func concerns(_ subject: WaitSubject, _ changes: [ChangeAnswer]) throws -> Bool {
    switch subject {
    case .changes: return !changes.isEmpty
    case .alert: return changes.contains { $0.kind == "alert" }
    case .path(let glob):
      let pattern = glob.hasSuffix(".md") || glob.hasSuffix("*") ? [glob] : [glob, glob + ".md"]
      return changes.contains { change in pattern.contains { fnmatch($0, change.path, FNM_PATHNAME) == 0 } }
    case .task(let id):
      if changes.isEmpty { return false }
      let wanted = try IDPattern(id)
      let thread = try fold().items(.task).first { item in item.entries.contains { wanted.matches($0.id) } }
      let known = Set(thread?.entries.map(\.id) ?? [])
      return changes.contains { $0.id.map { known.contains($0) || wanted.matches($0) } ?? false }
    }
  }
}
