import MarkdownSyntax

/// One timestamped, append-only piece of a note.
public struct Entry: Hashable, Sendable {
  /// The written id, or the one computed from time, path and content.
  public let id: EntryID
  /// Whether the id stands in the file.
  public let hasWrittenID: Bool
  /// The note's path in the vault.
  public let path: String
  public let heading: EntryHeading
  /// The `**Key:** value` lines directly under the heading, in order.
  public let fields: [Field]
  /// The text below the fields as it was sent, without the leading blank line.
  public let body: String
  /// The entry's content, without layout.
  public let content: Content
  /// Byte range in the note, with the gap that follows.
  public let range: Range<Int>
  /// Line of the heading in the note, from 1.
  public let line: Int

  init(id: EntryID, isWritten: Bool, path: String, piece: Document.Piece, heading: EntryHeading) {
    let text = EntryText(piece.content)
    let body = Content(
      normalised: Array(text.rest.drop { $0.trimmed.isEmpty }.joined(separator: [.lineFeed])))
    let unnamed = text.items.filter { $0.key == nil }.flatMap(\.lines)
    let lead = Content(normalised: Array(unnamed.joined(separator: [.lineFeed])))
    self.id = id
    self.path = path
    self.heading = heading
    hasWrittenID = isWritten
    fields = text.fields.map { isWritten ? Field(key: $0.key, value: BodyEscaping.line($0.value)) : $0 }
    let joined = lead.isEmpty ? body : Content(normalised: lead.bytes + Array("\n\n".utf8) + body.bytes)
    self.body = isWritten ? BodyEscaping.decode(joined.text) : joined.text
    content = piece.content
    range = piece.range
    line = piece.line
  }

  public var timestamp: Timestamp { heading.timestamp }

  /// The title as it was sent.
  public var title: String { hasWrittenID ? BodyEscaping.title(heading.title) : heading.title }

  /// What to call the entry on one line: its title, else its task or the beginning of its text, else its
  /// time.
  public var label: String {
    let candidates = [title, field("Task") ?? "", body.split(separator: "\n").first.map(String.init) ?? ""]
    let text = candidates.first { $0.contains { !$0.isWhitespace } } ?? timestamp.description
    return text.count <= 80 ? text : text.prefix(79) + "…"
  }

  /// The value of the first field of that name, letter case aside.
  public func field(_ key: String) -> String? {
    fields.first { $0.key.lowercased() == key.lowercased() }?.value
  }

  /// What the entry is, by the fields that it has.
  public var kind: EntryKind {
    if field("Decision") != nil { return .decision }
    if field("Severity") != nil { return .alert }
    if field("Kind")?.lowercased() == "task" { return .task }
    return .entry
  }
}

/// What an entry is, told by its fields: `Decision:`, `Severity:`, `Kind: task`, or none of these.
public enum EntryKind: String, Hashable, Sendable, CaseIterable {
  case decision, alert, task, entry
}
