import MarkdownSyntax

/// Merges one note, once it is decided which entries stand in it.
struct NoteMerge {
  /// The merged note's bytes.
  enum Outcome {
    case note([UInt8])
    /// The note is deleted on one side, and nothing in it changed on the other.
    case gone
    /// The pieces can't be joined so that each stays whole; where some are stretches, it isn't known.
    case unjoinable
  }

  private let left: NoteVersion
  private let right: NoteVersion
  private let base: NoteVersion
  private let winner: Winner
  private let lineEnding: LineEnding
  private let stretches: [EntryID: [Int]]

  private(set) var outcome = Outcome.gone
  /// The losing texts of true conflicts in sections and properties.
  private(set) var losers = [(piece: Loser.Piece, text: Content, winner: Content)]()

  /// - Parameters:
  ///   - ids: the entries that stand in this note.
  ///   - resolution: their texts.
  ///   - stretches: which of them are stretches of several entries, and where the headings in each stand.
  init(
    base: NoteVersion, left: NoteVersion, right: NoteVersion, winner: Winner, ids: [EntryID],
    resolution: EntryResolution, stretches: [EntryID: [Int]] = [:]
  ) {
    self.stretches = stretches
    // A deleted note merges as an empty one; if its prose changed on the other side, all of it stays.
    self.left = left.exists || right.hasSameProse(as: base) ? left : NoteVersion(proseOf: base)
    self.right = right.exists || left.hasSameProse(as: base) ? right : NoteVersion(proseOf: base)
    (self.base, self.winner) = (base, winner)
    lineEnding =
      if let inLeft = left.lineEnding, let inRight = right.lineEnding, left.exists, right.exists {
        threeWay(base: base.lineEnding, presentOn: inLeft, and: inRight) ?? .lf
      } else {
        (left.exists ? left.lineEnding : nil) ?? (right.exists ? right.lineEnding : nil) ?? base.lineEnding
          ?? .lf
      }
    merge(ids, resolution)
  }

  private mutating func merge(_ ids: [EntryID], _ resolution: EntryResolution) {
    let front = FrontMatterMerge(
      base: base.frontMatter, left: left.frontMatter, right: right.frontMatter, winner: winner)
    losers += front.losers
    let sections = SectionMerge(
      base: base.skeleton, left: left.skeleton, right: right.skeleton, winner: winner)
    losers += sections.losers
    let runs = RunMerge(
      base: base.skeleton, left: left.skeleton, right: right.skeleton, nodes: sections.sections.map(\.node),
      kept: Set(ids))
    let isReversed = zip(runs.runs, runs.descending).contains { run, descends in
      descends && !stretches.isEmpty && run.contains { stretches[$0] != nil }
    }
    if isReversed {
      outcome = .unjoinable
      return
    }

    var chunks = [Assembly.Chunk]()
    if !front.content.isEmpty {
      chunks.append(chunk(front.content, .frontMatter, versions.map(\.positionOfFrontMatter)))
    }
    for (section, run) in zip(sections.sections, runs.runs) {
      let indices = Versions(left: section.node.left, right: section.node.right, base: section.node.base)
      let positions = versions.zip(indices) { version, index in index.map(version.position(ofSection:)) }
      let isPreamble = positions.base == NoteVersion.preamblePosition
      chunks.append(chunk(section.content, isPreamble ? .preamble : .section, positions))
      for id in run {
        chunks.append(
          chunk(
            resolution.outcomes[id]?.content ?? Content(normalised: []), .entry,
            versions.map { $0.positions[id] }))
        if !stretches.isEmpty { chunks[chunks.count - 1].headings = stretches[id] ?? [0] }
      }
    }
    if !left.exists || !right.exists, chunks.allSatisfy(\.text.isEmpty) { return }
    let hasMark =
      if left.exists, right.exists {
        threeWay(base: base.hasByteOrderMark, left: left.hasByteOrderMark, right: right.hasByteOrderMark)
          ?? true
      } else {
        left.hasByteOrderMark || right.hasByteOrderMark
      }
    // Else the text's own mark would be read as the note's.
    let startsWithMark = chunks.first { !$0.text.isEmpty }?.text.starts(with: Document.byteOrderMark) ?? false
    var assembly = Assembly(
      chunks: chunks, lineEnding: lineEnding, hasByteOrderMark: hasMark || startsWithMark,
      isTight: base.isTight(stretches))
    outcome = assembly.joined().map(Outcome.note) ?? .unjoinable
  }

  private var versions: Versions<NoteVersion> { Versions(left: left, right: right, base: base) }

  /// Takes a part's bytes from a side that has the merged content, else writes them anew.
  private func chunk(
    _ content: Content, _ kind: Assembly.Chunk.Kind, _ positions: Versions<Int?>
  ) -> Assembly.Chunk {
    let found = versions.zip(positions) {
      version, position -> (text: ArraySlice<UInt8>?, place: Assembly.Chunk.Place)? in
      guard version.exists, let position else { return nil }
      let own = version.content(at: position)
      // Behind an empty preamble there is no gap that would do behind one with text.
      guard own.isEmpty == content.isEmpty else { return nil }
      let (text, gap) = Assembly.split(version.raw(at: position))
      let place = Assembly.Chunk.Place(
        position: position, gap: comparable(gap), isLast: !own.isEmpty && version.isLast(position))
      return (own == content ? converted(text) : nil, place)
    }
    let text = found.map { $0?.text }.merged ?? content.bytes.withLineEndings(lineEnding)[...]
    return Assembly.Chunk(content: content, kind: kind, text: text, places: found.map { $0?.place })
  }

  /// A gap with this note's line ends, where the versions differ in theirs.
  private func comparable(_ gap: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    if base.lineEnding == left.lineEnding, base.lineEnding == right.lineEnding { return gap }
    return Array(gap).withLineEndings(lineEnding)[...]
  }

  /// The bytes with this note's line ends, where the sides differ in theirs.
  private func converted(_ raw: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard left.exists, right.exists, left.lineEnding != right.lineEnding else { return raw }
    return Array(raw).withLineEndings(lineEnding)[...]
  }
}
