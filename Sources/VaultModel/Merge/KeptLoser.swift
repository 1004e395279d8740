import Yams

/// A loser as its note says it: enough to settle the conflict with nothing else at hand.
public struct KeptLoser: Hashable, Sendable {
  /// The path of the note that it is of.
  public var path: String
  public var piece: Loser.Piece
  public var text: Content
  /// The fingerprint of the text that it lost against.
  public var against: String
  /// Who brought it; nil where it isn't known.
  public var provenance: Provenance?
  /// Who brought the text that stands; nil where it isn't known.
  public var winnerProvenance: Provenance?

  /// Whether a merge left the piece out of the note.
  public var wasLeftOut: Bool { against == Loser.fingerprint(Content(normalised: [])) }

  /// Reads a note that ``Loser/note`` wrote; nil where it is none, or was edited so that it can't be told any
  /// more. An editor may have rewritten the properties in its own manner, and the line ends.
  public init?(note: [UInt8]) {
    let lines = Content(of: note).lines
    guard let open = lines.first, open.elementsEqual("---".utf8),
      let close = lines.dropFirst().firstIndex(where: { $0.elementsEqual("---".utf8) }),
      case .mapping(let properties)? = Property.yaml(Array(lines[1..<close])),
      let path = properties["kept-file"]?.scalar?.string,
      let part = properties["kept-part"]?.scalar?.string,
      let against = properties["kept-against"]?.scalar?.string
    else { return nil }
    let body = lines[(close + 1)...]
    func isFence(_ line: ArraySlice<UInt8>) -> Bool {
      let marks = line.prefix { $0 == UInt8(ascii: "~") }.count
      return marks >= 3 && line.dropFirst(marks).elementsEqual("markdown".utf8)
    }
    guard let start = body.firstIndex(where: isFence) else { return nil }
    let marks = body[start].prefix { $0 == UInt8(ascii: "~") }
    guard let end = body.lastIndex(where: { $0.elementsEqual(marks) }), end > start else { return nil }
    text = Content(normalised: Array(body[(start + 1)..<end].joined(separator: [.lineFeed])))
    (self.path, self.against) = (path, against)
    let name = properties["kept-name"]?.scalar?.string
    switch (part, name) {
    case ("entry", let name?):
      guard let id = EntryID(name) else { return nil }
      piece = .entry(id, title: Loser.title(of: text))
    case ("section", let name?): piece = .section(heading: name)
    case ("property", let name?): piece = .property(name)
    case ("preamble", _): piece = .preamble
    case ("properties", _): piece = .properties
    case ("file", _): piece = .file
    default: return nil
    }
    provenance = Self.provenance(in: body[..<start], after: "- **Kept here:** ")
    winnerProvenance = Self.provenance(in: body[..<start], after: "- **In the note:** ")
  }

  private static func provenance(in lines: ArraySlice<ArraySlice<UInt8>>, after label: String) -> Provenance?
  {
    guard let line = lines.first(where: { $0.starts(with: label.utf8) }) else { return nil }
    let words = String(decoding: line.dropFirst(label.utf8.count), as: UTF8.self)
    guard let comma = words.lastIndex(of: ","),
      let date = Timestamp(words[words.index(after: comma)...].drop { $0 == " " })
    else { return nil }
    return Provenance(date: date, author: String(words[..<comma]))
  }
}
