import MarkdownSyntax

/// Merges one note, once it is decided which entries stand in it.
struct NoteMerge {
  var path: String
  var base: NoteVersion
  var left: NoteVersion
  var right: NoteVersion
  var preference: TextMerge.Preference
  /// The text of each entry that stands in this note.
  var contents: [EntryID: Content]
  /// Versions of those entries that come from other notes: raw bytes of the base's, the left's and the
  /// right's.
  var foreign: [EntryID: [ArraySlice<UInt8>]]

  /// The losing texts of true conflicts in sections and properties.
  private(set) var losers = [(piece: Loser.Piece, text: Content, winner: Content)]()

  init(
    path: String, base: NoteVersion, left: NoteVersion, right: NoteVersion, preference: TextMerge.Preference,
    contents: [EntryID: Content], foreign: [EntryID: [ArraySlice<UInt8>]]
  ) {
    self.path = path
    self.base = base
    self.left = left
    self.right = right
    self.preference = preference
    self.contents = contents
    self.foreign = foreign
  }

  /// The merged note's bytes.
  enum Outcome {
    case note([UInt8])
    /// The note is deleted on one side, and nothing in it changed on the other.
    case gone
    /// The pieces can't be joined so that each stays whole.
    case unjoinable
  }

  mutating func merged() -> Outcome {
    let isDeletion = base.exists && (!left.exists || !right.exists)
    // A deleted note merges as an empty one; if its prose changed on the other side, all of it stays.
    if isDeletion {
      if !left.exists, !right.hasSameProse(as: base) { left.adoptProse(of: base) }
      if !right.exists, !left.hasSameProse(as: base) { right.adoptProse(of: base) }
    }
    let front = FrontMatterMerge(
      base: base.frontMatter, left: left.frontMatter, right: right.frontMatter, preferring: preference)
    if front.hasConflict {
      losers.append((.properties, (preference == .left ? right : left).frontMatter, front.content))
    }
    let sections = SectionMerge(
      base: base.skeleton, left: left.skeleton, right: right.skeleton, preferring: preference)
    losers += sections.losers
    let runs = runs(of: sections.sections.map(\.node))
    var pieces = [Assembly.Chunk]()
    for (index, (node, content)) in sections.sections.enumerated() {
      if index > 0 { pieces.append(chunk(content, versions(of: node))) }
      for id in runs[index] {
        var chunk = chunk(contents[id] ?? Content(normalised: []), versions(of: id))
        chunk.isEntry = true
        pieces.append(chunk)
      }
    }
    var head = [Assembly.Chunk]()
    if !front.content.isEmpty { head.append(frontMatterChunk(front.content)) }
    if let preamble = sections.sections.first {
      head.append(chunk(preamble.content, versions(of: preamble.node)))
    }
    if isDeletion, pieces.isEmpty, head.allSatisfy(\.raw.isEmpty) { return .gone }
    let hasMark = threeWay(
      base: base.hasByteOrderMark, left: left.hasByteOrderMark, right: right.hasByteOrderMark)
    var assembly = Assembly(
      head: head, pieces: pieces, lineEnding: lineEnding, hasByteOrderMark: hasMark ?? true)
    return assembly.joined().map(Outcome.note) ?? .unjoinable
  }

  private var lineEnding: LineEnding {
    if !left.exists { return right.lineEnding }
    if !right.exists { return left.lineEnding }
    return threeWay(base: base.lineEnding, left: left.lineEnding, right: right.lineEnding) ?? .lf
  }

  // Where the raw bytes of a piece may come from: side 0 is left, 1 right, 2 the base.
  private struct Version {
    var side: Int
    var raw: ArraySlice<UInt8>
    var index: Int?
    var isLast: Bool
  }

  private func sides() -> [NoteVersion] { [left, right, base] }

  private func version(_ side: Int, _ piece: Int?) -> Version {
    let note = sides()[side]
    return Version(
      side: side, raw: note.raw(piece), index: piece ?? -1,
      isLast: (piece ?? -1) == note.document.pieces.count - 1)
  }

  private func versions(of node: SectionMerge.Node) -> [Version] {
    let places = [(0, node.left, left), (1, node.right, right), (2, node.base, base)]
    return places.compactMap { side, place, note in
      guard let place, note.exists else { return nil }
      return version(side, note.skeleton.sections[place].piece)
    }
  }

  private func versions(of id: EntryID) -> [Version] {
    var versions = [Version]()
    for (side, note) in sides().enumerated() {
      if let place = places[side][id] { versions.append(version(side, place)) } else { _ = note }
    }
    for (side, raw) in (foreign[id] ?? []).enumerated()
    where !raw.isEmpty && !versions.contains(where: { $0.side == side }) {
      versions.append(Version(side: side, raw: raw, index: nil, isLast: false))
    }
    return versions
  }

  private var places: [[EntryID: Int]] {
    sides().map { note in
      Dictionary(
        note.ids.enumerated().compactMap { index, id in id.map { ($0, index) } },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// Takes a piece's bytes from a side that has the merged content, else writes them anew.
  private func chunk(_ content: Content, _ versions: [Version]) -> Assembly.Chunk {
    let equal = versions.filter { Content(of: $0.raw) == content }
    func raw(_ side: Int) -> [UInt8]? { equal.first { $0.side == side }.map { converted($0.raw) } }
    let picked: [UInt8]? =
      switch (raw(0), raw(1)) {
      case (let left?, let right?):
        threeWay(base: raw(2) ?? [], left: left, right: right)
          ?? (left.lexicographicallyPrecedes(right) ? left : right)
      case (let left, let right): left ?? right
      }
    guard let picked else {
      return Assembly.Chunk(content: content, piece: converted(content.bytes[...]), sources: [])
    }
    let sources = equal.compactMap { version -> Assembly.Chunk.Source? in
      guard version.side < 2, let index = version.index, converted(version.raw) == picked else { return nil }
      return Assembly.Chunk.Source(side: version.side, index: index, isLast: version.isLast)
    }
    return Assembly.Chunk(content: content, piece: picked, sources: sources)
  }

  private func frontMatterChunk(_ content: Content) -> Assembly.Chunk {
    let versions = sides().enumerated().compactMap { side, note -> Version? in
      guard note.exists, !note.document.frontMatter.isEmpty else { return nil }
      let isLast = note.document.frontMatter.upperBound == note.document.bytes.count
      return Version(
        side: side, raw: note.document.bytes[note.document.frontMatter], index: -2, isLast: isLast)
    }
    var chunk = chunk(content, versions)
    if chunk.gap.isEmpty { chunk.gap = lineEnding.bytes }
    return chunk
  }

  /// The bytes with this note's line ends, where the sides differ in theirs.
  private func converted(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    guard left.lineEnding != right.lineEnding || lineEnding != .lf && !raw.contains(.carriageReturn) else {
      return Array(raw)
    }
    var result = [UInt8]()
    result.reserveCapacity(raw.count)
    for line in Lines(of: Array(raw)) {
      let bytes = raw[(raw.startIndex + line.lowerBound)..<(raw.startIndex + line.upperBound)]
      let text = bytes.prefix { !$0.isLineEnd }
      result += text
      if text.count < bytes.count { result += lineEnding.bytes }
    }
    return result
  }

  /// The run of entries behind each section that stands.
  private func runs(of nodes: [SectionMerge.Node]) -> [[EntryID]] {
    var runs = [(base: [EntryID], left: [EntryID], right: [EntryID])](
      repeating: ([], [], []), count: nodes.count)
    var anchors = [EntryID: [Int?]]()
    func collect(
      _ side: Int, _ note: NoteVersion, _ place: KeyPath<SectionMerge.Node, Int?>,
      _ add: (Int, [EntryID]) -> Void
    ) {
      var standing = [Int: Int]()
      for (index, node) in nodes.enumerated() {
        if let place = node[keyPath: place] { standing[place] = index }
      }
      var current = 0
      for (place, section) in note.skeleton.sections.enumerated() {
        current = standing[place] ?? current
        add(current, section.run)
        for id in section.run { anchors[id, default: [nil, nil, nil]][side] = current }
      }
    }
    collect(0, left, \.left) { runs[$0].left += $1 }
    collect(1, right, \.right) { runs[$0].right += $1 }
    collect(2, base, \.base) { runs[$0].base += $1 }
    var kept = [Set<EntryID>](repeating: [], count: nodes.count)
    for id in contents.keys {
      let found = anchors[id] ?? [nil, nil, nil]
      let anchor: Int? =
        if let left = found[0], let right = found[1] {
          threeWay(base: found[2], left: left, right: right) ?? (preference == .left ? left : right)
        } else {
          found[0] ?? found[1] ?? found[2]
        }
      kept[anchor ?? 0].insert(id)
    }
    return nodes.indices.map { index in
      RunOrder(base: runs[index].base, left: runs[index].left, right: runs[index].right).merged(
        keeping: kept[index])
    }
  }
}
