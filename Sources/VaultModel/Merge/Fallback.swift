/// What stands where the pieces of a merged note can't be joined so that each reads back as decided (rule 9):
/// the winner's file, with the loser's whole file and what is in neither kept beside it.
struct Fallback {
  /// The note's bytes.
  let bytes: [UInt8]
  /// What is kept, each with the text that stands in its place.
  private(set) var losers = [(piece: Loser.Piece, text: Content, winner: Content)]()

  /// - Parameters:
  ///   - ids: the entries that were to stand in the note.
  ///   - resolution: their texts: one that is in neither version is kept, and a redaction is carried out in both.
  init(_ ids: [EntryID], _ resolution: EntryResolution, left: NoteVersion, right: NoteVersion, winner: Winner)
  {
    let texts = [left, right].map { $0.exists ? $0.redacted(by: resolution) : nil }
    bytes = winner.pick(texts[0], texts[1]) ?? texts[0] ?? texts[1] ?? []
    let (l, r) = (texts[0].map(Content.init(of:)), texts[1].map(Content.init(of:)))
    if let l, let r, l != r { losers.append((.file, winner.pick(r, l), winner.pick(l, r))) }
    for id in ids.sorted() {
      guard let content = resolution.outcomes[id]?.content else { continue }
      let isKept = [left, right].contains { version in
        version.positions[id].map { version.content(at: $0) == content } ?? false
      }
      if isKept { continue }
      let version = winner.pick(left, right)
      let own = version.positions[id].map { version.content(at: $0) } ?? Content(normalised: [])
      losers.append((.entry(id, title: Loser.title(of: content)), content, own))
    }
  }
}
