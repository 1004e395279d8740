public import VaultModel

/// One commit that is to be made: an entry, or a person's edits.
public struct CommitStep: Sendable {
  public enum Author: Hashable, Sendable {
    case agent(String)
    case person
  }

  /// What the files hold afterwards; nil is a deletion.
  public var files: [VaultPath: VaultFile?]
  public var author: Author
  /// The entry's time; nil for edits, which happened now.
  public var date: Timestamp?
  public var subject: String
  public var entries: [EntryID] = []
  /// The key that the entry was written under.
  public var key: String?

  package init(
    files: [VaultPath: VaultFile?], author: Author, date: Timestamp? = nil, subject: String,
    entries: [EntryID] = [],
    key: String? = nil
  ) {
    self.files = files
    self.author = author
    self.date = date
    self.subject = subject
    self.entries = entries
    self.key = key
  }

  /// The commit's message: the subject, and trailers that name entry, agent, node and key.
  public func message(node: Name) -> String {
    var trailers = entries.map { "Entry: \($0)" }
    if case .agent(let name) = author { trailers.append("Agent: \(name)") }
    trailers.append("Node: \(node)")
    if let key { trailers.append("Key: \(key)") }
    return "\(Self.line(subject, limit: 200))\n\n\(trailers.joined(separator: "\n"))\n"
  }

  /// `jerry/MEMORY: Rotate the gateway keys`
  static func subject(_ path: VaultPath, _ title: String) -> String { "\(label(path)): \(title)" }

  /// A note's path as subjects write it: without `agents/` and `.md`.
  package static func label(_ path: VaultPath) -> String {
    let text = path.withoutExtension
    return path.agent == nil ? text : String(text.dropFirst("agents/".count))
  }

  private static func line(_ text: String, limit: Int) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count <= limit ? line : line.prefix(limit - 1) + "…"
  }
}
