/// The side of a true conflict that doesn't stand in the note, kept whole under `conflicts/`.
public struct Loser: Hashable, Sendable {
  /// What of the note it is.
  public enum Piece: Hashable, Sendable {
    case entry(EntryID, title: String)
    case section(heading: String)
    /// The text before the first heading.
    case preamble
    case property(String)
    /// All properties: they could not be told apart by key.
    case properties
    /// The whole file: two versions of it could not be merged.
    case file
  }

  /// The note's path.
  public var path: String
  public var piece: Piece
  public var text: Content
  /// The text that stands; empty where a merge left the piece out.
  public var winner: Content
  /// Who brought the losing text and the one that stands; nil where it isn't known.
  public var provenance: Provenance?
  public var winnerProvenance: Provenance?

  public init(
    path: String, piece: Piece, text: Content, winner: Content, provenance: Provenance? = nil,
    winnerProvenance: Provenance? = nil
  ) {
    (self.path, self.piece, self.text, self.winner) = (path, piece, text, winner)
    (self.provenance, self.winnerProvenance) = (provenance, winnerProvenance)
  }

  /// Where it is kept: `conflicts/<path without .md>/<12 hex digits>.md`. The digits are a hash of path,
  /// piece and both texts, so that every node that merges the same two versions writes the same file.
  public var notePath: String {
    let hash = SHA256(of: Array("\(path)\0\(label)\0".utf8) + text.bytes + [0] + winner.bytes).hex
    return "conflicts/\(folder)/\(hash.prefix(12)).md"
  }

  var folder: String { path.hasSuffix(".md") ? String(path.dropLast(3)) : path }

  private var label: String {
    switch piece {
    case .entry(let id, _): "entry \(id)"
    case .section(let heading): "section \(heading)"
    case .preamble: "preamble"
    case .property(let key): "property \(key)"
    case .properties: "properties"
    case .file: "file"
    }
  }

  /// What an entry is called: what stands behind its time.
  public static func title(of entry: Content) -> String {
    let text = String(decoding: entry.firstLine, as: UTF8.self)
    return text.split(separator: "]", maxSplits: 1).dropFirst().first.map(String.init)?
      .trimmingPrefix(while: { $0 == " " }).description ?? text
  }

  /// The text of a section's heading.
  static func heading(of section: Content) -> String {
    let text = section.firstLine.drop { $0 == UInt8(ascii: "#") || $0.isBlank }
    return String(decoding: text, as: UTF8.self)
  }

  /// 16 hex digits of a hash of a text: tells whether a place still holds it.
  package static func fingerprint(_ text: Content) -> String { String(SHA256(of: text.bytes).hex.prefix(16)) }

  /// The text as it may stand within a line: with spaces for what would break it.
  static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
