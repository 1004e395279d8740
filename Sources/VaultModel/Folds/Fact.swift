/// What an entry says to the folds: its kind, its fields, and which other entries it changes.
///
/// A value that is never copied: folds hold tens of thousands of them, several times each.
public final class Fact: Hashable, Sendable {
  public let id: EntryID
  public let kind: EntryKind
  /// The note's path in the vault.
  public let path: String
  /// Line of the heading in the note, from 1.
  public let line: Int
  public let timestamp: Timestamp
  /// What to call the entry on one line.
  public let title: String
  /// The field `Agent`, else whose folder the note is in.
  public let agent: String?
  public let edges: [Edge]
  public let fields: PackedFields

  public init(
    id: EntryID, kind: EntryKind, path: String, line: Int, timestamp: Timestamp, title: String,
    agent: String?,
    edges: [Edge], fields: PackedFields
  ) {
    self.id = id
    self.kind = kind
    self.path = path
    self.line = line
    self.timestamp = timestamp
    self.title = title
    self.agent = agent
    self.edges = edges
    self.fields = fields
  }

  /// What an entry says; nil where it is neither decision, alert nor task, and changes no other entry.
  public convenience init?(_ entry: Entry) {
    let kind = entry.kind
    let edges = entry.fields.flatMap { field -> [Edge] in
      guard let verb = Edge.Verb(fieldName: field.key) else { return [] }
      return Edge.targets(in: field.value).map { Edge(verb, $0) }
    }
    guard kind != .entry || edges.contains(where: { $0.verb != .after }) else { return nil }
    self.init(
      id: entry.id, kind: kind, path: entry.path, line: entry.line, timestamp: entry.timestamp,
      title: entry.label, agent: entry.field("Agent") ?? Self.folderAgent(entry.path), edges: edges,
      fields: PackedFields(entry.fields))
  }

  public static func == (left: Fact, right: Fact) -> Bool {
    left === right
      || left.id == right.id && left.kind == right.kind && left.path == right.path && left.line == right.line
        && left.timestamp == right.timestamp && left.title == right.title && left.agent == right.agent
        && left.edges == right.edges && left.fields == right.fields
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(path)
  }

  /// The note that the entry belongs to, whether it stands there still or in an archive:
  /// `agents/jerry/archive/ALERTS-2026-02.md` is `agents/jerry/ALERTS.md`.
  public var homePath: String { Self.home(of: path) }

  public static func home(of path: String) -> String {
    var components = path.split(separator: "/").map(String.init)
    guard components.count > 1, components[components.count - 2] == "archive", let name = components.last,
      name.hasSuffix(".md")
    else { return path }
    let stem = name.dropLast(3)
    let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count > 2, parts[parts.count - 1].count == 2, parts[parts.count - 2].count == 4,
      parts.suffix(2).allSatisfy({ $0.allSatisfy(\.isNumber) })
    else { return path }
    components.removeLast(2)
    return (components + [parts.dropLast(2).joined(separator: "-") + ".md"]).joined(separator: "/")
  }

  static func folderAgent(_ path: String) -> String? {
    let components = path.split(separator: "/", maxSplits: 2)
    return components.count == 3 && components[0] == "agents" ? String(components[1]) : nil
  }

  /// The node's part of the id.
  var node: UInt32 { id.node }
}
