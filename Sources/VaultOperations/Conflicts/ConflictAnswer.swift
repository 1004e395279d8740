public import VaultModel
public import VaultStore

/// A losing version that a merge kept.
public struct ConflictAnswer: Sendable {
  /// The kept file.
  public var path: VaultPath
  /// Its bytes.
  public var bytes: [UInt8]
  /// What its note says; nil for a file that stands beside its winner, and for a note that says no place.
  public var loser: KeptLoser?
  /// The file that the winner stands in; nil where the kept file doesn't say.
  public var file: VaultPath?
  /// Whether the place still is as the merge left it; nil where there is no place to look at.
  public var state: LoserPlace.State?
  /// The line that the place begins on, from 1.
  public var line: Int?
  /// What stands there now.
  public var standing: String?

  /// The 12 hex digits in its name.
  public var id: String { Self.digits(in: path) ?? path.withoutExtension }

  /// What lost.
  public var title: String {
    guard let file else { return path.description }
    guard let loser else { return "another version of \(file)" }
    switch loser.piece {
    case .entry(_, let title): return "the entry “\(title)” of \(file)"
    case .section(let heading): return "the section “\(heading)” of \(file)"
    case .preamble: return "the text before the first heading of \(file)"
    case .property(let key): return "the property “\(key)” of \(file)"
    case .properties: return "the properties of \(file)"
    case .file: return "another version of \(file)"
    }
  }

  /// The losing text; nil for a file that is none.
  public var text: String? {
    loser.map { $0.text.text } ?? String(validating: bytes, as: UTF8.self)
  }

  /// The stable word for what lost, and what it is called in its file.
  private var part: (kind: String, name: String?) {
    switch loser?.piece {
    case .entry(let id, _): ("entry", id.description)
    case .section(let heading): ("section", heading)
    case .preamble: ("preamble", nil)
    case .property(let key): ("property", key)
    case .properties: ("properties", nil)
    case .file, nil: ("file", nil)
    }
  }

  /// As an item of a list.
  public var item: JSON {
    [
      "id": .string(id), "kind": "conflict", "state": JSON(state?.rawValue), "title": .string(title),
      "path": JSON(path), "agent": JSON(loser?.provenance?.author), "at": JSON(loser?.provenance?.date),
      "file": JSON(file), "part": .string(part.kind), "name": JSON(part.name), "line": JSON(number: line),
    ]
  }

  /// In full: with both texts, and who brought the one that stands.
  public var json: JSON {
    guard case .object(let members) = item else { return item }
    return .object(
      members + [
        .init("text", JSON(text)), .init("standing", JSON(standing)),
        .init("standingAgent", JSON(loser?.winnerProvenance?.author)),
        .init("standingAt", JSON(loser?.winnerProvenance?.date)),
      ])
  }

  /// `3f2a9c1d0b7e` of `conflicts/shared/DECISIONS/3f2a9c1d0b7e.md` and of
  /// `photo.conflict-3f2a9c1d0b7e.png`.
  static func digits(in path: VaultPath) -> String? {
    let stem = path.name.split(separator: ".").first.map(String.init) ?? ""
    if path.components.first == "conflicts", isDigits(stem) { return stem }
    return mark(in: path.name).map { String($0.dropFirst("conflict-".count)) }
  }

  /// The `conflict-3f2a9c1d0b7e` of a name.
  static func mark(in name: Substring) -> Substring? {
    name.split(separator: ".").last { part in
      part.hasPrefix("conflict-") && isDigits(part.dropFirst("conflict-".count))
    }
  }

  private static func isDigits(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 12 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase }
  }
}
