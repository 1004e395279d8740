import MarkdownSyntax

/// Merges two trees of files with a common ancestor.
///
/// A pure function of the trees: no clock, no host name, no "ours". Commutative and idempotent, and total:
/// every input has a result, and nothing is ever marked up. It runs on every note changed on both sides, not
/// only where merging text would conflict. The numbers are those of the merge rules:
///
/// 1. Entries, by id, over the whole tree (``EntryResolution``).
/// 2. Their order (``RunOrder``).
/// 3. Sections and preamble (``SectionMerge``).
/// 4. Front matter (``FrontMatterMerge``).
/// 5. Joining (``Assembly``).
/// 6. Other files: the winner in place, the loser whole beside it.
/// 7. Losers of true conflicts are kept as notes (``Loser``), which never make another.
/// 9. A note whose pieces would not read back as decided is not published: the winner's file stands, and the
///    loser's whole file is kept.
public struct TreeMerge: Sendable {
  /// The merged files, loser notes included, of all paths given.
  public private(set) var files: [String: VaultFile]
  /// The paths of the losers kept, in order.
  public private(set) var losers: [String] = []
  /// The notes that could not be joined, for which rule 9's fallback stands.
  public private(set) var fallbacks: [String] = []

  /// The paths that any version has.
  private var known = Set<String>()

  /// Merges `left` and `right`, which both come from `base`.
  ///
  /// The files need to be only those of paths that differ between the base and a side; a path missing from a
  /// side doesn't exist there.
  public init(base: [String: VaultFile], left: MergeSide, right: MergeSide) {
    if let files = threeWay(base: base, left: left.files, right: right.files) {
      self.files = files
      return
    }
    files = [:]
    let paths = Set(base.keys).union(left.files.keys).union(right.files.keys)
    known = paths
    let notes = paths.filter { path in
      Self.isNote(path)
        && [base, left.files, right.files].allSatisfy { ($0[path]?.kind ?? .regular) == .regular }
    }
    for path in paths.subtracting(notes).sorted() { mergeFile(path, base, left, right) }
    mergeNotes(notes.sorted(), base, left, right)
    losers.sort()
  }

  /// Whether a path is merged by entry and section: Markdown, but for the losers' own notes.
  public static func isNote(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".md") && !path.hasPrefix("conflicts/")
  }

  private static func preference(_ path: String, _ left: MergeSide, _ right: MergeSide)
    -> TextMerge.Preference
  {
    let (leftDate, rightDate) = (left.provenance(path)?.date, right.provenance(path)?.date)
    if leftDate != rightDate {
      guard let leftDate else { return .right }
      guard let rightDate else { return .left }
      return leftDate > rightDate ? .left : .right
    }
    func hash(_ side: MergeSide) -> SHA256 { SHA256(of: Content(of: side.files[path]?.bytes ?? []).bytes) }
    let (one, other) = (hash(left), hash(right))
    if one != other { return one > other ? .left : .right }
    let (raw, otherRaw) = (left.files[path]?.bytes ?? [], right.files[path]?.bytes ?? [])
    return otherRaw.lexicographicallyPrecedes(raw) ? .left : .right
  }

  // Rule 6.
  private mutating func mergeFile(
    _ path: String, _ base: [String: VaultFile], _ left: MergeSide, _ right: MergeSide
  ) {
    let (l, r) = (left.files[path], right.files[path])
    if let file = threeWay(base: base[path], left: l, right: r) {
      files[path] = file
      return
    }
    guard let l, let r else {
      files[path] = l ?? r
      return
    }
    let preference = Self.preference(path, left, right)
    files[path] = preference == .left ? l : r
    let loser = preference == .left ? r : l
    guard !path.hasPrefix("conflicts/"), loser.bytes != files[path]?.bytes else { return }
    let kept = Self.conflictPath(path, loser.bytes)
    files[kept] = VaultFile(loser.bytes)
    losers.append(kept)
  }

  /// `name.conflict-<12 hex digits of the content's hash>.ext`, beside the file.
  static func conflictPath(_ path: String, _ bytes: [UInt8]) -> String {
    let hash = SHA256(of: bytes).hex.prefix(12)
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = path[slash...]
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(path).conflict-\(hash)" }
    return "\(path[..<dot]).conflict-\(hash)\(path[dot...])"
  }

  private mutating func mergeNotes(
    _ paths: [String], _ base: [String: VaultFile], _ left: MergeSide, _ right: MergeSide
  ) {
    func documents(_ files: [String: VaultFile]) -> [String: Document] {
      Dictionary(
        uniqueKeysWithValues: paths.compactMap { path in files[path].map { (path, Document($0.bytes)) } })
    }
    let sides = [left.files, right.files, base].map(documents)
    let baseTable = EntryTable(sides[2])
    var tables = [EntryTable(sides[0]), EntryTable(sides[1]), baseTable]
    tables[0].adoptIDs(of: baseTable)
    tables[1].adoptIDs(of: baseTable)
    var preferences = [String: TextMerge.Preference]()
    func preference(_ path: String) -> TextMerge.Preference {
      if let known = preferences[path] { return known }
      let found = Self.preference(path, left, right)
      preferences[path] = found
      return found
    }
    let resolution = EntryResolution(
      base: tables[2], left: tables[0], right: tables[1], preference: preference)
    for path in paths {
      let ids = resolution.idsByPath[path] ?? []
      if let file = threeWay(base: base[path], left: left.files[path], right: right.files[path]),
        [0, 1].contains(where: { side in
          sides[side][path].map(\.bytes) == file?.bytes && Self.isSettled(tables[side], path, ids, resolution)
        })
      {
        files[path] = file
        continue
      }
      func version(_ side: Int) -> NoteVersion {
        NoteVersion(sides[side][path], ids: tables[side].ids[path] ?? [])
      }
      var foreign = [EntryID: [ArraySlice<UInt8>]]()
      for id in ids where tables.contains(where: { $0.occurrences[id].map { $0.path != path } ?? false }) {
        foreign[id] = zip(sides, tables).map { documents, table in
          guard let found = table.occurrences[id], let document = documents[found.path] else { return [] }
          return document.bytes[document.pieces[found.index].range]
        }
      }
      let contents = Dictionary(
        uniqueKeysWithValues: ids.compactMap { id in resolution.outcomes[id].map { (id, $0.choice.content) } }
      )
      var merge = NoteMerge(
        path: path, base: version(2), left: version(0), right: version(1), preference: preference(path),
        contents: contents, foreign: foreign)
      let outcome = merge.merged()
      let provenances = [left.provenance(path), right.provenance(path)]
      let winner = preference(path) == .left ? 0 : 1
      switch outcome {
      case .gone: files[path] = nil
      case .note(let bytes):
        files[path] = VaultFile(bytes)
        for loser in merge.losers {
          keep(
            Loser(
              path: path, piece: loser.piece, text: loser.text, winner: loser.winner,
              provenance: provenances[1 - winner], winnerProvenance: provenances[winner]))
        }
      case .unjoinable:  // 9
        fallBack(path, [left.files[path], right.files[path]], provenances, winner: winner)
      }
    }
    for loser in resolution.losers {
      let (mine, theirs) = loser.loserIsLeft ? (left, right) : (right, left)
      keep(
        Loser(
          path: loser.path, piece: .entry(loser.id, title: Self.title(loser.winner)), text: loser.text,
          winner: loser.winner, provenance: mine.provenance(loser.path),
          winnerProvenance: theirs.provenance(loser.path)))
    }
  }

  /// Whether a side's version of a note holds just the entries that are to stand in it, as they are to be.
  private static func isSettled(
    _ table: EntryTable, _ path: String, _ ids: Set<EntryID>, _ resolution: EntryResolution
  ) -> Bool {
    let present = (table.ids[path] ?? []).compactMap(\.self)
    return present.count == ids.count
      && present.allSatisfy { id in
        ids.contains(id) && resolution.outcomes[id]?.choice.content == table.occurrences[id]?.content
      }
  }

  private mutating func fallBack(
    _ path: String, _ versions: [VaultFile?], _ provenances: [Provenance?], winner: Int
  ) {
    let place = versions[winner] == nil ? 1 - winner : winner
    files[path] = versions[place]
    fallbacks.append(path)
    guard let standing = versions[place], let other = versions[1 - place] else { return }
    keep(
      Loser(
        path: path, piece: .file, text: Content(of: other.bytes), winner: Content(of: standing.bytes),
        provenance: provenances[1 - place], winnerProvenance: provenances[place]))
  }

  /// Keeps a loser, unless it was kept before: by an earlier merge, whose note may have been settled since.
  private mutating func keep(_ loser: Loser) {
    let path = loser.notePath
    guard !known.contains(path) else { return }
    files[path] = VaultFile(loser.note)
    losers.append(path)
  }

  private static func title(_ content: Content) -> String {
    let text = String(decoding: content.firstLine, as: UTF8.self)
    return text.split(separator: "]", maxSplits: 1).dropFirst().first.map(String.init)?
      .trimmingPrefix(while: { $0 == " " }).description ?? text
  }
}
