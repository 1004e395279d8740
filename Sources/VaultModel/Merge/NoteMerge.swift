import MarkdownSyntax

/// Merges one note, once it is decided which entries stand in it.
struct NoteMerge {
  /// The merged note's bytes.
  enum Outcome {
    case note([UInt8])
    /// The note is deleted on one side, and nothing in it changed on the other.
    case gone
    /// The pieces can't be joined so that each stays whole.
    case unjoinable
  }

  private let left: NoteVersion
  private let right: NoteVersion
  private let base: NoteVersion
  private let winner: Winner
  private let lineEnding: LineEnding

  private(set) var outcome = Outcome.gone
  /// The losing texts of true conflicts in sections and properties.
  private(set) var losers = [(piece: Loser.Piece, text: Content, winner: Content)]()

  /// - Parameter contents: the text of each entry that stands in this note.
  init(
    base: NoteVersion, left: NoteVersion, right: NoteVersion, winner: Winner, contents: [EntryID: Content]
  ) {
    // A deleted note merges as an empty one; if its prose changed on the other side, all of it stays.
    self.left = left.exists || right.hasSameProse(as: base) ? left : left.adoptingProse(of: base)
    self.right = right.exists || left.hasSameProse(as: base) ? right : right.adoptingProse(of: base)
    (self.base, self.winner) = (base, winner)
    lineEnding =
      if left.exists, right.exists {
        threeWay(base: base.lineEnding, left: left.lineEnding, right: right.lineEnding) ?? .lf
      } else {
        left.exists ? left.lineEnding : right.lineEnding
      }
    merge(contents)
  }

  private mutating func merge(_ contents: [EntryID: Content]) {
    let front = FrontMatterMerge(
      base: base.frontMatter, left: left.frontMatter, right: right.frontMatter, winner: winner)
    if front.hasConflict {
      losers.append((.properties, winner.pick(right, left).frontMatter, front.content))
    }
    let sections = SectionMerge(
      base: base.skeleton, left: left.skeleton, right: right.skeleton, winner: winner)
    losers += sections.losers
    let runs = RunMerge(
      base: base.skeleton, left: left.skeleton, right: right.skeleton, nodes: sections.sections.map(\.node),
      kept: Set(contents.keys), winner: winner
    ).runs

    var chunks = [Assembly.Chunk]()
    if !front.content.isEmpty {
      chunks.append(chunk(front.content, .frontMatter, sides.map(\.positionOfFrontMatter)))
    }
    for (section, run) in zip(sections.sections, runs) {
      let node = section.node
      let positions = zip(sides, [node.left, node.right, node.base]).map { side, index in
        index.map { side.position(ofSection: $0) }
      }
      let isPreamble = positions.contains(NoteVersion.preamblePosition)
      chunks.append(chunk(section.content, isPreamble ? .preamble : .section, positions))
      for id in run {
        chunks.append(
          chunk(contents[id] ?? Content(normalised: []), .entry, sides.map { $0.positions[id] }))
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
      chunks: chunks, lineEnding: lineEnding, hasByteOrderMark: hasMark || startsWithMark)
    outcome = assembly.joined().map(Outcome.note) ?? .unjoinable
  }

  private var sides: [NoteVersion] { [left, right, base] }

  /// Takes a part's bytes from a side that has the merged content, else writes them anew.
  private func chunk(_ content: Content, _ kind: Assembly.Chunk.Kind, _ positions: [Int?]) -> Assembly.Chunk {
    var places = [Assembly.Chunk.Place?]()
    var texts = [ArraySlice<UInt8>?]()
    for (side, position) in zip(sides, positions) {
      // Behind an empty preamble there is no gap that would do behind one with text.
      guard side.exists, let position, side.content(at: position).isEmpty == content.isEmpty else {
        places.append(nil)
        texts.append(nil)
        continue
      }
      let (text, gap) = Assembly.split(side.raw(at: position))
      places.append(
        Assembly.Chunk.Place(position: position, gap: converted(gap), isLast: side.isLast(position)))
      texts.append(side.content(at: position) == content ? converted(text) : nil)
    }
    let text: ArraySlice<UInt8> =
      switch (texts[0], texts[1]) {
      case (let left?, let right?):
        threeWay(base: texts[2], presentOn: left, and: right) ?? min(left, right)
      case (let left, let right):
        left ?? right ?? content.bytes.withLineEndings(lineEnding)[...]
      }
    return Assembly.Chunk(content: content, kind: kind, text: text, places: places)
  }

  private func min(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    one.lexicographicallyPrecedes(other) ? one : other
  }

  /// The bytes with this note's line ends, where the sides differ in theirs.
  private func converted(_ raw: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard left.exists, right.exists, left.lineEnding != right.lineEnding else { return raw }
    return Array(raw).withLineEndings(lineEnding)[...]
  }
}
