import MarkdownSyntax

/// What becomes of each entry of a tree: which text, in which note.
package struct EntryResolution {
  struct Outcome {
    /// The text that the entry ends with.
    var content: Content
    var path: String
  }

  /// The entries that stand after the merge.
  private(set) var outcomes = [EntryID: Outcome]()
  /// The ids by the note that they stand in.
  private(set) var idsByPath = [String: [EntryID]]()
  /// The losing texts of true conflicts, with the path of the note that the winner stands in.
  private(set) var losers = [(id: EntryID, path: String, text: Content, winner: Content, loserIsLeft: Bool)]()

  private let ancestors: [EntryTable]

  /// Decides for every entry of both sides.
  ///
  /// - Parameters:
  ///   - ancestors: the entries of each common ancestor, where `base` stands for several.
  ///   - winners: the winning side of each path.
  init(
    base: EntryTable, ancestors: [EntryTable] = [], left: EntryTable, right: EntryTable,
    winners: [String: Winner]
  ) {
    self.ancestors = ancestors
    let count = max(left.occurrences.count, right.occurrences.count)
    outcomes.reserveCapacity(count)
    var copies = [EntryID]()
    func decide(_ id: EntryID, _ l: EntryTable.Occurrence?, _ r: EntryTable.Occurrence?) {
      let b = base.occurrences[id]
      guard let path = Self.path(b, l, r), let winner = winners[path],
        let content = choose(id, b, l, r, at: path, winner: winner)
      else { return }
      outcomes[id] = Outcome(content: content, path: path)
      if let written = (l ?? r)?.writtenID, written != id { copies.append(id) }
    }
    for (id, occurrence) in left.occurrences { decide(id, occurrence, right.occurrences[id]) }
    for (id, occurrence) in right.occurrences where left.occurrences[id] == nil {
      decide(id, nil, occurrence)
    }
    for id in copies where isRedactedCopy(id, base, left, right) { outcomes[id] = nil }
    for (id, outcome) in outcomes { idsByPath[outcome.path, default: []].append(id) }
    losers.sort { $0.id < $1.id }
  }

  /// The text of one entry; nil where it is gone.
  ///
  /// 1. On one side only: new there, or changed there while the other side deleted it: it stays. Untouched
  ///    there, which is equal to any common ancestor's version, and deleted on the other side: gone.
  /// 2. A redaction beats every other version, and its loser isn't kept; nor is a copy that the other side
  ///    made.
  /// 3. New on both sides and one a strict prefix of the other, a torn append: the longer. Changed on one side,
  ///    and on the other only closed: the change.
  /// 4. Otherwise three-way by field and by line.
  private mutating func choose(
    _ id: EntryID, _ base: EntryTable.Occurrence?, _ left: EntryTable.Occurrence?,
    _ right: EntryTable.Occurrence?, at path: String, winner: Winner
  ) -> Content? {
    guard let left, let right else {  // 1
      guard let only = left ?? right else { return nil }
      guard let base else { return only.content }
      let versions = [base] + ancestors.compactMap { $0.occurrences[id] }
      return versions.contains { only.content.isAlike($0.content) } ? nil : only.content
    }
    let (l, r) = (left.content, right.content)
    if let content = threeWay(base: base?.content, presentOn: l, and: r) { return content }
    switch (Self.isRedacted(l), Self.isRedacted(r)) {  // 2
    case (true, false): return l
    case (false, true): return r
    case (true, true): return max(l, r)
    case (false, false): break
    }
    if let base {  // 3
      let isClosed = [l, r].map { $0.isAlike(base.content) }
      if isClosed[0] || isClosed[1] { return isClosed[0] && isClosed[1] ? max(l, r) : isClosed[0] ? r : l }
    } else {
      if l.bytes.starts(with: r.bytes) { return l }
      if r.bytes.starts(with: l.bytes) { return r }
    }
    let merge = EntryMerge(base: base?.content, left: l, right: r, winner: winner)  // 4
    if merge.hasConflict {
      losers.append((id, path, winner.pick(r, l), merge.content, winner.side == .right))
    }
    return merge.content
  }

  /// Whether an entry is a copy, made on one side, of an entry that the other side redacted.
  private func isRedactedCopy(
    _ id: EntryID, _ base: EntryTable, _ left: EntryTable, _ right: EntryTable
  ) -> Bool {
    let (l, r) = (left.occurrences[id], right.occurrences[id])
    guard base.occurrences[id] == nil, l == nil || r == nil, let copy = l ?? r, let original = copy.writtenID,
      original != id, let outcome = outcomes[original], Self.isRedacted(outcome.content)
    else { return false }
    let own = (l == nil ? right : left).occurrences[original]
    return !Self.isRedacted(copy.content) && own.map { !Self.isRedacted($0.content) } ?? true
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

  package static func isRedacted(_ content: Content) -> Bool {
    EntryText(content).items.contains { $0.key?.lowercased() == "redacted" }
  }
}
