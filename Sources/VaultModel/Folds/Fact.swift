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
  private let titleBytes: ArraySlice<UInt8>
  /// The field `Agent`, else whose folder the note is in.
  public let agent: String?
  public let edges: ShortList<Edge>
  public let fields: PackedFields

  public convenience init(
    id: EntryID, kind: EntryKind, path: String, line: Int, timestamp: Timestamp, title: String,
    agent: String?, edges: [Edge], fields: PackedFields
  ) {
    self.init(
      id: id, kind: kind, path: path, line: line, timestamp: timestamp, title: Array(title.utf8)[...],
      agent: agent, edge: edges.first, otherEdges: Array(edges.dropFirst()), fields: fields)
  }

  /// Takes what was kept of a fact, its title as UTF-8 and its edges by the first one.
  package init(
    id: EntryID, kind: EntryKind, path: String, line: Int, timestamp: Timestamp, title: ArraySlice<UInt8>,
    agent: String?, edge: Edge?, otherEdges: [Edge], fields: PackedFields
  ) {
    self.id = id
    self.kind = kind
    self.path = path
    self.line = line
    self.timestamp = timestamp
    self.titleBytes = title
    self.agent = agent
    self.edges = ShortList(head: edge, tail: otherEdges)
    self.fields = fields
  }

  /// What to call the entry on one line.
  public var title: String { String(decoding: titleBytes, as: UTF8.self) }

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
        && left.timestamp == right.timestamp && left.titleBytes == right.titleBytes
        && left.agent == right.agent
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
