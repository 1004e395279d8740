import MarkdownSyntax

/// Merges two trees of files with a common ancestor.
///
/// A pure function of the trees: no clock, no host name, no "ours". Commutative and idempotent, and total:
/// every input has a result, and nothing is ever marked up. It runs on every note changed on both sides, not
/// only where merging text would conflict. The numbers are those of the merge rules:
///
/// 1. Entries, by id, over the whole tree (``EntryTable``, ``EntryResolution``, ``EntryMerge``).
/// 2. Their order (``RunMerge``, ``RunOrder``).
/// 3. Sections and preamble (``SectionMatch``, ``SectionMerge``).
/// 4. Front matter (``FrontMatterMerge``).
/// 5. Joining (``Assembly``).
/// 6. Other files: Obsidian's settings and canvases by key and element (``JSONMerge``), the rest as a whole: the winner in
///    place, the loser beside it. So are paths that can't stand beside each other (``PathClash``).
/// 7. Losers of true conflicts are kept as notes (``Loser``), which never make another.
/// 9. A note whose pieces would not read back as decided is not published: the winner's file stands, and the
///    loser's whole file is kept.
///
/// What is decided for odd inputs:
///
/// - **Conflict markers** that stand in a file are text. (`=======` under a line makes a setext heading,
///   which is none of ours.)
/// - **Two entries with one id** on one side: the one that is as in the base has it, else the one in the
///   base's note, else the first in path and file order. The others count as entries without an id, and stay;
///   but a copy of an entry that the other side redacted goes.
/// - **An id taken away**: the same entry, as long as its heading line is there and unique. **An id
///   changed**: one entry is gone and another new. **An id stamped**: the same entry.
/// - **An entry without an id** is known by its text; changed, by its heading line. With equal heading lines
///   it is one gone and one new.
/// - **A closer** that an append put behind a block left open is no change: such an entry, deleted on the
///   other side, is gone.
/// - **Equal headings** of sections are matched by text, then in order. What stays ambiguous is kept twice.
/// - **A heading changed here and its text there**: one section with both. **Both changed on one side**: one
///   section gone and one new; if its text changed on the other side, both stand.
/// - **A file of no bytes** is a note in which everything is deleted: what the other side changed stays, and
///   all its untouched prose and entries go.
/// - **A large file**, up to the 50 MB that a vault takes, is merged as any other.
/// - **Invalid UTF-8** is merged as the bytes that it is. Only YAML is read as text: such front matter is
///   merged by lines.
/// - **CRLF on one side only**: a change of the line ends, which all lines get; no line counts as changed for
///   it.
/// - **An open block last** swallows nothing: it gets its closer as soon as something comes behind it.
/// - **An indented heading** that a list before it would swallow loses its indentation.
/// - **A path that is a link** in one version is merged as a file.
public struct TreeMerge {
  /// The merged files, loser notes included, of all paths given.
  public private(set) var files: [String: VaultFile]
  /// The paths of the losers kept, in order.
  public private(set) var losers: [String] = []
  /// The notes that could not be joined, for which rule 9's fallback stands.
  public private(set) var fallbacks: [String] = []

  private let base: [String: VaultFile]
  private let ancestors: [[String: VaultFile]]
  private let left: MergeSide
  private let right: MergeSide

  /// Merges `left` and `right`, which both come from `base`.
  ///
  /// The files need to be only those of paths that differ between the base and a side; a path missing from a
  /// side doesn't exist there.
  ///
  /// - Parameter ancestors: the same files of each common ancestor, where `base` stands for several: what is gone
  ///   from one side and as in any of them on the other is gone.
  public init(
    base: [String: VaultFile], ancestors: [[String: VaultFile]] = [], left: MergeSide, right: MergeSide
  ) {
    self.init(
      base: base, ancestors: ancestors, left: left, right: right, joinsStretches: ancestors.isEmpty)
  }

  /// - Parameter joinsStretches: whether entries that are alike in all three versions are merged together,
  ///   which changes nothing but the time that it takes.
  init(
    base: [String: VaultFile], ancestors: [[String: VaultFile]] = [], left: MergeSide, right: MergeSide,
    joinsStretches: Bool
  ) {
    (self.base, self.ancestors, self.left, self.right) = (base, ancestors, left, right)
    if let files = threeWay(base: base, left: left.files, right: right.files) {
      self.files = files
      return
    }
    files = [:]
    let paths = Set(base.keys).union(left.files.keys).union(right.files.keys).sorted()
    let notes = paths.filter { path in
      Self.isNote(path) && [base, left.files, right.files].allSatisfy { $0[path]?.kind != .link }
    }
    for path in Set(paths).subtracting(notes).sorted() { mergeFile(path) }
    var attempt = self
    let stretches =
      joinsStretches ? Stretches(notes, base: base, left: left.files, right: right.files) : nil
    if let stretches, attempt.mergeNotes(notes, stretches) {
      (files, losers, fallbacks) = (attempt.files, attempt.losers, attempt.fallbacks)
    } else {
      _ = mergeNotes(notes, nil)
    }
    settleClashes()
    losers.sort()
  }

  // Rule 6.
  private mutating func settleClashes() {
    let sides = [base, left.files, right.files].map { Set($0.keys) }
    for path in PathClash.losers(among: files.keys.sorted(), sides: sides) {
      guard let file = files.removeValue(forKey: path) else { continue }
      let kept = Self.conflictPath(path, file.bytes)
      files[kept] = file
      losers.append(kept)
    }
  }

  /// Whether a path is merged by entry and section: Markdown, but for the losers' own notes.
  public static func isNote(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".md") && !path.hasPrefix("conflicts/")
  }

  /// Picks the winner of a path: the side whose version is later, else the greater by hash of content, by
  /// bytes and by mode.
  private func winner(_ path: String) -> TextMerge.Preference {
    let (leftDate, rightDate) = (left.provenance(path)?.date, right.provenance(path)?.date)
    if leftDate != rightDate {
      guard let leftDate else { return .right }
      guard let rightDate else { return .left }
      return leftDate > rightDate ? .left : .right
    }
    guard let l = left.files[path] else { return .right }
    guard let r = right.files[path] else { return .left }
    let (hash, otherHash) = (SHA256(of: Content(of: l.bytes).bytes), SHA256(of: Content(of: r.bytes).bytes))
    if hash != otherHash { return hash > otherHash ? .left : .right }
    if l.bytes != r.bytes { return r.bytes.lexicographicallyPrecedes(l.bytes) ? .left : .right }
    return l.kind > r.kind ? .left : .right
  }

  // Rule 6.
  private mutating func mergeFile(_ path: String) {
    let (l, r) = (left.files[path], right.files[path])
    if let file = threeWay(base: base[path], left: l, right: r) {
      files[path] = file
      return
    }
    guard let l, let r else {
      let isUntouched = base[path] != nil && ancestors.contains { $0[path] == l ?? r }
      files[path] = isUntouched ? nil : l ?? r
      return
    }
    let winning = winner(path)
    let side = Winner(winning)
    let (standing, loser) = (side.pick(l, r), side.pick(r, l))
    let merged = mergedJSON(path, l, r, side)
    files[path] = merged.map { VaultFile($0.bytes, kind: standing.kind) } ?? standing
    if merged.map(\.hasConflict) == false { return }
    if loser.bytes != standing.bytes, !path.hasPrefix("conflicts/") {
      keep(loser.bytes, at: Self.conflictPath(path, loser.bytes))
    }
  }

  /// Merges Obsidian's settings, and canvases; nil where the file is none, or is no such JSON in every version.
  private func mergedJSON(_ path: String, _ left: VaultFile, _ right: VaultFile, _ side: Winner) -> JSONMerge?
  {
    let isCanvas = path.hasSuffix(".canvas")
    guard isCanvas || path.hasPrefix(".obsidian/") && path.hasSuffix(".json") else { return nil }
    let versions = [base[path], left, right].map { $0 ?? VaultFile([]) }
    guard versions.allSatisfy({ $0.kind != .link }) else { return nil }
    return JSONMerge(
      base: versions[0].bytes, left: versions[1].bytes, right: versions[2].bytes, mergesElements: isCanvas,
      winner: side)
  }

  /// `name.conflict-<12 hex digits of the content's hash>.ext`, beside the file.
  package static func conflictPath(_ path: String, _ bytes: [UInt8]) -> String {
    let hash = SHA256(of: bytes).hex.prefix(12)
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = path[slash...]
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(path).conflict-\(hash)" }
    return "\(path[..<dot]).conflict-\(hash)\(path[dot...])"
  }

  /// Merges the notes; false where stretches stand in the way.
  private mutating func mergeNotes(_ paths: [String], _ stretches: Stretches?) -> Bool {
    func documents(_ files: [String: VaultFile], known: [String: Document]) -> [String: Document] {
      var documents = [String: Document]()
      for path in paths {
        guard let bytes = files[path]?.bytes else { continue }
        let same = known[path].flatMap { $0.bytes == bytes ? $0 : nil }
        documents[path] = same ?? Document(bytes)
      }
      return documents
    }
    let inBase = stretches?.documents.base ?? documents(base, known: [:])
    let sides =
      [
        stretches?.documents.left ?? documents(left.files, known: inBase),
        stretches?.documents.right ?? documents(right.files, known: inBase),
      ] + [inBase]
    let taken = stretches?.ids ?? []
    let baseTable = EntryTable(inBase, taken: taken)
    var inLeft = EntryTable(sides[0], base: baseTable, taken: taken)
    var inRight = EntryTable(sides[1], base: baseTable, taken: taken)
    let (fromLeft, fromRight) = (inLeft.adoptIDs(of: baseTable), inRight.adoptIDs(of: baseTable))
    inLeft.adopt(fromRight)
    inRight.adopt(fromLeft)
    EntryTable.joinTorn(&inLeft, &inRight, base: baseTable)
    let tables = [inLeft, inRight, baseTable]
    let copy = self
    let winners = Dictionary(uniqueKeysWithValues: paths.map { path in (path, Winner(copy.winner(path))) })
    let resolution = EntryResolution(
      base: baseTable, ancestors: ancestors.map { EntryTable(documents($0, known: inBase)) }, left: inLeft,
      right: inRight, winners: winners)
    if let stretches, !stretches.canStand(with: resolution.idsByPath) { return false }

    for path in paths {
      guard let winner = winners[path] else { continue }
      let ids = resolution.idsByPath[path] ?? []
      let settled = threeWay(base: base[path], left: left.files[path], right: right.files[path])
      if let settled, isSettled(settled, path, ids, resolution, sides, tables) {
        files[path] = settled
        continue
      }
      let versions = zip(sides, tables).map { NoteVersion($0[path], ids: $1.ids[path] ?? []) }
      let merge = NoteMerge(
        base: versions[2], left: versions[0], right: versions[1], winner: winner, ids: ids,
        resolution: resolution, stretches: stretches?.headings ?? [:])
      switch merge.outcome {
      case .gone: break
      case .note(let bytes):
        files[path] = VaultFile(bytes, kind: kind(path))
        for loser in merge.losers {
          keep(path, loser.piece, loser.text, loser.winner, loserIsLeft: winner.side == .right)
        }
      case .unjoinable where stretches != nil: return false
      case .unjoinable: fallBack(path, ids, resolution, versions, winner: winner)  // 9
      }
    }
    for loser in resolution.losers {
      keep(
        loser.path, .entry(loser.id, title: Self.title(loser.winner)), loser.text, loser.winner,
        loserIsLeft: loser.loserIsLeft)
    }
    return true
  }

  /// Whether one side's version of a note, which stands by itself, holds just the entries that are to be in
  /// it.
  private func isSettled(
    _ file: VaultFile?, _ path: String, _ ids: [EntryID], _ resolution: EntryResolution,
    _ sides: [[String: Document]], _ tables: [EntryTable]
  ) -> Bool {
    [0, 1].contains { side in
      guard sides[side][path]?.bytes == file?.bytes else { return false }
      let present = (tables[side].ids[path] ?? []).compactMap(\.self)
      return present.count == ids.count
        && present.allSatisfy { id in
          guard let outcome = resolution.outcomes[id], outcome.path == path else { return false }
          return outcome.content == tables[side].occurrences[id]?.content
        }
    }
  }

  /// The mode of a merged note.
  private func kind(_ path: String) -> VaultFile.Kind {
    guard let l = left.files[path]?.kind, let r = right.files[path]?.kind else {
      return left.files[path]?.kind ?? right.files[path]?.kind ?? .regular
    }
    return threeWay(base: base[path]?.kind, presentOn: l, and: r) ?? .regular
  }

  /// Lets the winner's file stand and keeps the loser's, and every entry that is in neither as it is to be.
  private mutating func fallBack(
    _ path: String, _ ids: [EntryID], _ resolution: EntryResolution, _ versions: [NoteVersion],
    winner: Winner
  ) {
    fallbacks.append(path)
    let texts = versions[...1].map { version in
      version.exists ? version.redacted(by: resolution) : nil
    }
    let standing = winner.pick(texts[0], texts[1]) ?? texts[0] ?? texts[1] ?? []
    let (l, r) = (texts[0].map(Content.init(of:)), texts[1].map(Content.init(of:)))
    files[path] = VaultFile(standing, kind: kind(path))
    if let l, let r, l != r {
      keep(path, .file, winner.pick(r, l), winner.pick(l, r), loserIsLeft: winner.side == .right)
    }
    for id in ids.sorted() {
      guard let content = resolution.outcomes[id]?.content else { continue }
      let isKept = versions[...1].contains { version in
        version.positions[id].map { version.content(at: $0) == content } ?? false
      }
      if !isKept {
        let version = winner.pick(versions[0], versions[1])
        let own = version.positions[id].map { version.content(at: $0) } ?? Content(normalised: [])
        keep(
          path, .entry(id, title: Self.title(content)), content, own, loserIsLeft: winner.side == .right)
      }
    }
  }

  private mutating func keep(
    _ path: String, _ piece: Loser.Piece, _ text: Content, _ standing: Content, loserIsLeft: Bool
  ) {
    let (own, other) = (left.provenance(path), right.provenance(path))
    let loser = Loser(
      path: path, piece: piece, text: text, winner: standing, provenance: loserIsLeft ? own : other,
      winnerProvenance: loserIsLeft ? other : own)
    keep(loser.note, at: loser.notePath)
  }

  /// Keeps a loser, unless it was kept before: by an earlier merge, whose note may have been settled since.
  private mutating func keep(_ bytes: [UInt8], at path: String) {
    guard base[path] == nil, left.files[path] == nil, right.files[path] == nil else { return }
    files[path] = VaultFile(bytes)
    losers.append(path)
  }

  private static func title(_ content: Content) -> String { Loser.title(of: content) }
}
