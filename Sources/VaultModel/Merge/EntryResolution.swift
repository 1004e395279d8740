/// What becomes of each entry of a tree: which text, in which note.
struct EntryResolution {
  /// The text that an entry ends with.
  enum Choice {
    /// A side's own text, or both sides' equal one.
    case version(Content)
    /// Made of both.
    case merged(Content)

    var content: Content {
      switch self {
      case .version(let content), .merged(let content): content
      }
    }
  }

  struct Outcome {
    var choice: Choice
    var path: String
  }

  /// The entries that stand after the merge.
  private(set) var outcomes = [EntryID: Outcome]()
  /// The ids by the note that they stand in.
  private(set) var idsByPath = [String: Set<EntryID>]()
  /// The losing texts of true conflicts, with the path of the note that the winner stands in.
  private(set) var losers = [(id: EntryID, path: String, text: Content, winner: Content, loserIsLeft: Bool)]()

  /// Decides for every entry of both sides.
  ///
  /// - Parameter preference: the winning side for a path.
  init(base: EntryTable, left: EntryTable, right: EntryTable, preference: (String) -> TextMerge.Preference) {
    let ids = Set(left.occurrences.keys).union(right.occurrences.keys)
    for id in ids {
      let (b, l, r) = (base.occurrences[id], left.occurrences[id], right.occurrences[id])
      guard let path = Self.path(b, l, r) else { continue }
      guard let choice = choose(id, b, l, r, at: path, preference: preference(path)) else { continue }
      outcomes[id] = Outcome(choice: choice, path: path)
      idsByPath[path, default: []].insert(id)
    }
    losers.sort { $0.id < $1.id }
  }

  /// The text of one entry; nil where it is gone.
  ///
  /// 1. On one side only: new there, or changed there while the other side deleted it: it stays. Untouched
  ///    there and deleted on the other side: gone.
  /// 2. A redaction beats every other version, and its loser isn't kept.
  /// 3. New on both sides and one a strict prefix of the other, a torn append: the longer.
  /// 4. Otherwise three-way by field and by line.
  private mutating func choose(
    _ id: EntryID, _ base: EntryTable.Occurrence?, _ left: EntryTable.Occurrence?,
    _ right: EntryTable.Occurrence?, at path: String, preference: TextMerge.Preference
  ) -> Choice? {
    guard let left, let right else {  // 1
      guard let only = left ?? right else { return nil }
      let isUntouched = base?.content == only.content
      return isUntouched ? nil : .version(only.content)
    }
    let (l, r) = (left.content, right.content)
    if let content = threeWay(base: base?.content, presentOn: l, and: r) { return .version(content) }
    switch (Self.isRedacted(l), Self.isRedacted(r)) {  // 2
    case (true, false): return .version(l)
    case (false, true): return .version(r)
    case (true, true): return .version(max(l, r))
    case (false, false): break
    }
    if base == nil {  // 3
      if l.bytes.starts(with: r.bytes) { return .version(l) }
      if r.bytes.starts(with: l.bytes) { return .version(r) }
    }
    let merge = EntryMerge(base: base?.content, left: l, right: r, preferring: preference)  // 4
    if merge.hasConflict {
      let loser = preference == .left ? r : l
      losers.append((id, path, loser, merge.content, preference == .right))
    }
    return .merged(merge.content)
  }

  /// Where an entry stands: the target of the side that moved it; of two targets the archive, else the
  /// smaller path.
  private static func path(
    _ base: EntryTable.Occurrence?, _ left: EntryTable.Occurrence?, _ right: EntryTable.Occurrence?
  ) -> String? {
    guard let left, let right else { return left?.path ?? right?.path }
    if let path = threeWay(base: base?.path, presentOn: left.path, and: right.path) { return path }
    let ranked = [left.path, right.path].sorted { one, other in
      let (first, second) = (isArchive(one), isArchive(other))
      return first == second ? one.utf8.lexicographicallyPrecedes(other.utf8) : first
    }
    return ranked.first
  }

  private static func isArchive(_ path: String) -> Bool {
    path.hasPrefix("archive/") || path.contains("/archive/")
  }

  static func isRedacted(_ content: Content) -> Bool {
    EntryText(content).items.contains { $0.key?.lowercased() == "redacted" }
  }
}
