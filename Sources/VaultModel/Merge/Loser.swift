/// The side of a true conflict that doesn't stand in the note, kept whole under `conflicts/`.
public struct Loser: Hashable, Sendable {
  /// What of the note it is.
  public enum Piece: Hashable, Sendable {
    case entry(EntryID, title: String)
    case section(heading: String)
    case preamble
    case properties
    /// The whole file: two versions of it could not be merged.
    case file
  }

  /// The note's path.
  public var path: String
  public var piece: Piece
  public var text: Content
  public var winner: Content
  /// Who brought the losing text and the one that stands; nil where it isn't known.
  public var provenance: Provenance?
  public var winnerProvenance: Provenance?

  /// Where it is kept: `conflicts/<path without .md>/<12 hex digits>.md`. The digits are a hash of path,
  /// piece and both texts, so that every node that merges the same two versions writes the same file.
  public var notePath: String {
    let hash = SHA256(of: Array("\(path)\0\(label)\0".utf8) + text.bytes + [0] + winner.bytes).hex
    return "conflicts/\(folder)/\(hash.prefix(12)).md"
  }

  /// The note: what happened, where, who brought either text and when, and the losing text in full.
  public var note: [UInt8] {
    let (path, link) = (Self.line(path), Self.line(folder))
    let header = """
      ---
      kept-from: "[[\(Self.quoted(link))]]"
      ---
      # Kept from a merge: \(path)

      Two people or agents changed \(description) at the same time. One version stands in [[\(link)\(anchor)]];
      the other is kept here in full, so that nothing is lost.

      - **Kept here:** \(Self.describe(provenance))
      - **In the note:** \(Self.describe(winnerProvenance))

      To settle it, bring over what you need and delete this note.


      """
    let fence = text.lines.map { line in line.trimmed.prefix { $0 == UInt8(ascii: "~") }.count }.max() ?? 0
    let marks = String(repeating: "~", count: max(3, fence + 1))
    return Array("\(header)\(marks)markdown\n".utf8) + text.bytes + Array("\n\(marks)\n".utf8)
  }

  private var folder: String { path.hasSuffix(".md") ? String(path.dropLast(3)) : path }

  private var description: String {
    switch piece {
    case .entry(_, let title): "the entry “\(Self.line(title))”"
    case .section(let heading): "the section “\(Self.line(heading))”"
    case .preamble: "the text before the first heading"
    case .properties: "the same property"
    case .file: "the file"
    }
  }

  private var anchor: String {
    switch piece {
    case .entry(let id, _): "#^\(id)"
    case .section(let heading): "#\(Self.line(heading))"
    case .preamble, .properties, .file: ""
    }
  }

  private var label: String {
    switch piece {
    case .entry(let id, _): "entry \(id)"
    case .section(let heading): "section \(heading)"
    case .preamble: "preamble"
    case .properties: "properties"
    case .file: "file"
    }
  }

  private static func describe(_ provenance: Provenance?) -> String {
    provenance.map { "\(line($0.author)), \($0.date)" } ?? "not known"
  }

  /// The text as it may stand within a line: with spaces for what would break it.
  private static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }

  /// The text as it may stand in a double-quoted YAML scalar.
  private static func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
