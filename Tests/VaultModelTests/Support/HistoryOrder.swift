import MarkdownSyntax

@testable import VaultModel

/// What the order of a history's merges may have a say in, told by its versions alone.
///
/// Every cause is something that the bytes of a merge can't carry on to the next one:
///
/// - **Copies.** Of two entries with one id, be it that one got the other's, or with one heading line and not each an id, one is taken for the
///   other as soon as it stands alone: a copy whose original was deleted reads like an original that was moved.
/// - **Entries of one second** without ids, whose order is that of their texts.
/// - **Order.** Where one side left a run as it was, the other's order stands, in whatever order it is (rule 2). In
///   a run that isn't in the order of its ids an entry's place is told by its neighbours, and is lost with those
///   that are taken away, or that a new section parts from it; whether a run goes back in time is told by two of its entries; and of two new orders of
///   the same entries neither stands. So it is with the order of sections.
/// - **New sections** on all three sides, at one place: which followed which by choice can't be told any more.
/// - **Properties**, and the items of one's list: as with sections, those that are new on all three sides; and what
///   stood behind one that some side took away.
/// - **Moves.** An entry that is gone on one side has no place that a third, which changed it, could follow; and a
///   note that held nothing but an entry with two targets may have been there before.
/// - **Prose taken away.** Of a deleted note all prose stays if some changed elsewhere (rule 6), and the run of a
///   section that goes joins the one before (rule 2); of a note that was merged without it, it isn't known that it
///   had any.
/// - **Open blocks.** A piece keeps the closer that it got while something stood behind it, and loses the indentation
///   of its heading to a list that stood before.
/// - **Line ends** that are mixed, which are those of most lines in whatever note they come to stand; and others, or
///   another byte-order mark, on one side than on another, of a note that some version doesn't have, or has no text in.
/// - **Gaps.** The blank lines behind a piece are known only of a version that has it, and something behind it.
///
/// A cause excuses a note only where its results do differ, and only in what it can bring about (``Difference``). The page on
/// merging has a smallest case of each, and why no rule can do better.
struct HistoryOrder {
  typealias Files = [String: VaultFile]

  enum Cause: String, CaseIterable {
    case copies, simultaneous, order, sections, properties, moves, prose, open, lineEnds, gaps
  }

  /// In what the results of different orders are not the same.
  enum Difference: String, CaseIterable {
    /// In blank lines and line ends alone.
    case layout
    /// In the order of properties, or of the items of their lists, too.
    case properties
    /// In the order of what stands there, too.
    case order
    /// In what stands there.
    case content

    /// What can make for such a difference; no other cause excuses it.
    var causes: Set<Cause> {
      switch self {
      // What follows a piece depends on which of two it is, and on which of two comes first.
      case .layout: [.gaps, .lineEnds, .moves, .open, .prose, .copies, .simultaneous]
      case .properties: [.properties, .prose]
      case .order: [.order, .simultaneous, .sections, .copies, .moves, .prose]
      case .content: [.copies, .moves, .open, .prose]
      }
    }

    /// Nil where all are the same, byte for byte.
    init?(of versions: [VaultFile?]) {
      func parts(_ file: VaultFile?) -> [Content] {
        guard let bytes = file?.bytes else { return [] }
        let document = Document(bytes)
        return [Content(of: bytes[document.frontMatter]), Content(of: bytes[document.preamble])]
          + document.pieces.map(\.content)
      }
      func areOne<Value: Equatable>(_ values: [Value]) -> Bool { values.allSatisfy { $0 == values[0] } }
      if areOne(versions) { return nil }
      let parts = versions.map(parts)
      let unordered = zip(versions, parts).map { file, parts in
        (HistoryOrder.words(file), Array(parts.dropFirst()))
      }
      self =
        areOne(parts)
        ? .layout
        : areOne(unordered.map(\.0)) && areOne(unordered.map(\.1))
          ? .properties : areOne(parts.map { $0.sorted() }) ? .order : .content
    }
  }

  /// What an entry is known by.
  private enum Name: Hashable {
    case id(EntryID)
    case heading([UInt8])
  }

  private let base: Files
  private let sides: [Files]
  /// The names of one entry, in whatever version, each with the one before it.
  private var parents = [Name: Name]()
  private var ambiguous = Set<Name>()
  private var openEntries = Set<Name>()
  /// The notes that each entry stands in.
  private var places = [Name: Set<String>]()
  /// How many sides have it.
  private var standing = [Name: Int]()

  init(base: Files, sides: [Files]) {
    (self.base, self.sides) = (base, sides)
    let before = MergeOracle.Tree(base)
    let trees = sides.map(MergeOracle.Tree.init)
    var twins = [Name]()
    var open = Set<[UInt8]>()
    var (alike, unnamed) = (Set<[UInt8]>(), Set<[UInt8]>())
    for tree in [before] + trees {
      var headings = Set<[UInt8]>()
      var ids = Set<EntryID>()
      for item in tree.items {
        for name in Self.names(item) { join(name, .heading(item.heading)) }
        if !headings.insert(item.heading).inserted { alike.insert(item.heading) }
        if item.writtenID != item.id { unnamed.insert(item.heading) }
        if let id = item.writtenID, !ids.insert(id).inserted { twins.append(.id(id)) }
        let closer = OpenBlock.closer(for: item.content.bytes + [.lineFeed])
        if closer?.isEmpty != true || item.content.bytes.first?.isBlank == true {
          open.insert(item.heading)
        }
      }
    }
    let known = Set(before.items.flatMap { Self.names($0) + [.heading($0.heading)] })
    var new = [Name: Set<Name>]()
    for tree in trees {
      for item in tree.items {
        // Two that are new under one heading line, or one id, are two in one version once they are merged.
        if !known.contains(.heading(item.heading)) {
          new[.heading(item.heading), default: []].insert(.id(item.id))
        }
        if let id = item.writtenID, !known.contains(.id(id)) {
          new[.id(id), default: []].insert(.heading(item.heading))
        }
      }
    }
    for (name, others) in new where others.count > 1 {
      if case .heading(let heading) = name { alike.insert(heading) } else { twins.append(name) }
    }
    twins += alike.intersection(unnamed).map(Name.heading)
    for tree in [before] + trees {
      var headings = [Name: [UInt8]]()
      for item in tree.items {
        let name = root(.heading(item.heading))
        if headings.updateValue(item.heading, forKey: name) ?? item.heading != item.heading {
          twins.append(name)
        }
      }
    }
    ambiguous = Set(twins.map(root))
    openEntries = Set(open.map { root(.heading($0)) })
    for (index, files) in ([base] + sides).enumerated() {
      var present = Set<Name>()
      for (path, file) in files where TreeMerge.isNote(path) {
        for heading in Self.headings(file, { $0.entryHeading != nil }) {
          let name = root(.heading(Array(heading[...].trimmed)))
          places[name, default: []].insert(path)
          present.insert(name)
        }
      }
      if index > 0 { for name in present { standing[name, default: 0] += 1 } }
    }
  }

  /// How often each entry stands in a tree, those aside whose versions can't be told apart.
  func entries(of tree: MergeOracle.Tree) -> [[UInt8]] {
    tree.items.filter { !isAmbiguous($0) }.map { item in
      switch root(.heading(item.heading)) {
      case .heading(let heading): heading
      case .id(let id): Array(id.description.utf8)
      }
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Their texts, closers aside.
  func texts(of tree: MergeOracle.Tree) -> [Content] {
    tree.items.filter { !isAmbiguous($0) && !isOpen($0) }.map(\.content).sorted()
  }

  /// What the order of merging may have a say in, of one note.
  ///
  /// - Parameter merges: what was merged on the way to the results.
  func causes(_ path: String, in results: [Files], after merges: [Files] = []) -> Set<Cause> {
    var causes = Set<Cause>()
    let inputs = [base[path]] + sides.map { $0[path] }
    let documents = inputs.compactMap { $0 }.map { Document($0.bytes) }
    let items = (inputs + results.map { $0[path] }).compactMap { $0 }
      .flatMap { MergeOracle.Tree([path: $0]).items }
    if items.contains(where: isAmbiguous) { causes.insert(.copies) }
    let unnamed = Set(items.filter { $0.writtenID == nil }.map(\.id))
    if Set(unnamed.map(\.timestamp)).count < unnamed.count { causes.insert(.simultaneous) }
    let known = Set(documents.flatMap { $0.pieces.map(\.content) })
    let isClosed = items.contains { isOpen($0) && !known.contains($0.content) }
    if isClosed || documents.contains(where: Self.hasOpenProse) { causes.insert(.open) }
    let runs = documents.flatMap { Self.runs($0, path: path) }
    let isAscending = runs.allSatisfy { run in zip(run, run.dropFirst()).allSatisfy { $0 < $1 } }
    let orderBefore = Self.order(base[path])
    let before = Self.headings(base[path]) { $0.entryHeading != nil }
    let isWhole = sides.allSatisfy { before.isSubset(of: Self.headings($0[path]) { $0.entryHeading != nil }) }
    let sections = Self.headings(base[path]) { $0.entryHeading == nil }
    let isParted = sides.contains {
      !Self.headings($0[path]) { $0.entryHeading == nil }.isSubset(of: sections)
    }
    let isReordered = sides.contains { side in
      let order = Self.order(side[path])
      let known = Set(order)
      return known.count < order.count
        || order.filter(Set(orderBefore).contains) != orderBefore.filter(known.contains)
    }
    if isReordered || !isAscending && (!isWhole || isParted || runs.contains(where: Self.descends)) {
      causes.insert(.order)
    }
    if sides.allSatisfy({ !Self.headings($0[path]) { $0.entryHeading == nil }.isSubset(of: sections) }) {
      causes.insert(.sections)
    }
    let words = Set(Self.words(base[path]))
    let isNewEverywhere = sides.allSatisfy { !words.isSuperset(of: Self.words($0[path])) }
    if isNewEverywhere || sides.contains(where: { !words.isSubset(of: Self.words($0[path])) }) {
      causes.insert(.properties)
    }
    if items.contains(where: isMovedAndGone) { causes.insert(.moves) }
    let versions = inputs + (merges + results).map { $0[path] }
    let parted = Self.partedDifferently(results.map { $0[path] })
    if !parted.isEmpty, parted.allSatisfy({ piece in versions.contains { Self.lacksGap($0, piece) } }) {
      causes.insert(.gaps)
    }
    let lineEnds = inputs.compactMap { $0 }.map { Self.lineEnds($0.bytes) }
    let marks = Set(inputs.compactMap { $0?.bytes.starts(with: Document.byteOrderMark) })
    let isGone = versions.contains { $0.map { Content(of: $0.bytes).isEmpty } ?? true }
    let isMixed = lineEnds.contains { $0.count > 1 }
    if isMixed || isGone && (marks.count > 1 || Set(lineEnds.filter { !$0.isEmpty }).count > 1) {
      causes.insert(.lineEnds)
    }
    let prose = Self.prose(base[path])
    if !prose.isEmpty, sides.contains(where: { !prose.isSubset(of: Self.prose($0[path])) }) {
      causes.insert(.prose)
    }
    return causes
  }

  private static func names(_ item: MergeOracle.Tree.Item) -> [Name] {
    [item.id, item.writtenID].compactMap { $0.map(Name.id) }
  }

  private func isAmbiguous(_ item: MergeOracle.Tree.Item) -> Bool {
    (Self.names(item) + [.heading(item.heading)]).contains { ambiguous.contains(root($0)) }
  }

  /// Whether some version of an entry leaves a block open, or is indented.
  private func isOpen(_ item: MergeOracle.Tree.Item) -> Bool {
    openEntries.contains(root(.heading(item.heading)))
  }

  private func root(_ name: Name) -> Name {
    var name = name
    while let parent = parents[name] { name = parent }
    return name
  }

  private mutating func join(_ one: Name, _ other: Name) {
    let (first, second) = (root(one), root(other))
    if first != second { parents[first] = second }
  }

  /// The ids of the entries behind each section.
  private static func runs(_ document: Document, path: String) -> [[EntryID]] {
    var taken = Set(document.writtenIDs.compactMap(\.self))
    return document.completed(document.writtenIDs, path: path, taken: &taken)
      .split(separator: nil).map { $0.compactMap(\.self) }
  }

  /// The headings of a note in order.
  private static func order(_ file: VaultFile?) -> [[UInt8]] {
    file.map { Document($0.bytes).pieces.map { Array($0.content.firstLine) } } ?? []
  }

  /// Whether an entry stands in different notes, and in none of some version that followed the base.
  private func isMovedAndGone(_ item: MergeOracle.Tree.Item) -> Bool {
    let name = root(.heading(item.heading))
    let places = places[name]?.count ?? 0
    return places > 2 || places > 1 && (standing[name] ?? 0) < sides.count
  }

  /// The names of the pieces that blank lines follow in different numbers; empty for the text before them.
  private static func partedDifferently(_ files: [VaultFile?]) -> Set<[UInt8]> {
    let gaps = files.map { file in
      let document = Document(file?.bytes ?? [])
      let pieces = document.pieces.map { (name(of: $0), $0.range) } + [([], document.preamble)]
      return Dictionary(grouping: pieces) { $0.0 }.mapValues { pieces in
        pieces.map { Assembly.split(document.bytes[$0.1]).gap.count { $0 == .lineFeed } }
      }
    }
    return Set(gaps.flatMap(\.keys)).filter { heading in
      gaps.contains { $0[heading] != gaps[0][heading] }
    }
  }

  /// Whether a note doesn't have a piece, or nothing behind it.
  private static func lacksGap(_ file: VaultFile?, _ piece: [UInt8]) -> Bool {
    let order = file.map { Document($0.bytes).pieces.map(name) } ?? []
    return piece.isEmpty ? order.isEmpty : order.last == piece || !order.contains(piece)
  }

  /// A piece's first line, and its id where it has one.
  private static func name(of piece: Document.Piece) -> [UInt8] {
    let id = EntryText(piece.content).id.map { Array($0.description.utf8) } ?? []
    return Array(piece.content.firstLine) + id
  }

  private static func descends(_ run: [EntryID]) -> Bool {
    zip(run, run.dropFirst()).allSatisfy { $0.timestamp >= $1.timestamp }
      && run.first?.timestamp != run.last?.timestamp
  }

  private static func headings(
    _ file: VaultFile?, _ isWanted: (Document.Piece) -> Bool
  ) -> Set<[UInt8]> {
    guard let file else { return [] }
    return Set(Document(file.bytes).pieces.filter(isWanted).map { Array($0.content.firstLine) })
  }

  /// Whether a section, or the text before all, leaves a block open, or is indented.
  private static func hasOpenProse(_ document: Document) -> Bool {
    let sections = document.pieces.filter { $0.entryHeading == nil }.map(\.content)
    let texts = sections + [Content(of: document.bytes[document.preamble])]
    return texts.contains { text in
      OpenBlock.closer(for: text.bytes + [.lineFeed])?.isEmpty != true || text.bytes.first?.isBlank == true
    }
  }

  private static func lineEnds(_ bytes: [UInt8]) -> Set<ArraySlice<UInt8>> {
    Set(
      Lines(of: bytes).map { bytes[Lines.content(of: $0, in: bytes).upperBound..<$0.upperBound] }
        .filter { !$0.isEmpty })
  }

  /// The words of a note's properties.
  private static func words(_ file: VaultFile?) -> [[UInt8]] {
    guard let bytes = file?.bytes else { return [] }
    return bytes[Document(bytes).frontMatter]
      .split { !($0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x80) }
      .map { Array($0) }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The headings of a note's sections; with the marks that it has front matter and text before them.
  private static func prose(_ file: VaultFile?) -> Set<[UInt8]> {
    guard let file else { return [] }
    let document = Document(file.bytes)
    var prose = headings(file) { $0.entryHeading == nil }
    if !document.frontMatter.isEmpty { prose.insert(Array("---".utf8)) }
    if !Content(of: file.bytes[document.preamble]).isEmpty { prose.insert([]) }
    return prose
  }
}
