import MarkdownSyntax

/// Notes, which are merged by entry over the whole tree and by section each (rules 1 to 5).
extension TreeMerge {
  /// Merges the notes; false where stretches stand in the way.
  mutating func mergeNotes(_ paths: [String], _ stretches: Stretches?) -> Bool {
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
      case .unjoinable:  // 9
        let fallback = Fallback(ids, resolution, left: versions[0], right: versions[1], winner: winner)
        files[path] = VaultFile(fallback.bytes, kind: kind(path))
        fallbacks.append(path)
        for loser in fallback.losers {
          keep(path, loser.piece, loser.text, loser.winner, loserIsLeft: winner.side == .right)
        }
      }
    }
    for loser in resolution.losers {
      keep(
        loser.path, .entry(loser.id, title: Loser.title(of: loser.winner)), loser.text, loser.winner,
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
}
