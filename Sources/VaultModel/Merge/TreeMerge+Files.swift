/// Files that are merged as a whole, and paths that can't stand beside each other (rule 6).
extension TreeMerge {
  /// Merges one file that is no note.
  ///
  /// 1. What one side left as it was becomes the other's; so is what is as in any common ancestor, where the other side
  ///    deleted it.
  /// 2. Obsidian's settings and canvases by key and by element (``JSONMerge``).
  /// 3. The winner in place, the loser beside it.
  mutating func mergeFile(_ path: String) {
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

  /// Puts the losers of paths that can't stand beside each other elsewhere.
  mutating func settleClashes() {
    let sides = [base, left.files, right.files].map { Set($0.keys) }
    for path in PathClash.losers(among: files.keys.sorted(), sides: sides) {
      guard let file = files.removeValue(forKey: path) else { continue }
      let kept = Self.conflictPath(path, file.bytes)
      files[kept] = file
      losers.append(kept)
    }
  }

  /// `name.conflict-<12 hex digits of the content's hash>.ext`, beside the file.
  package static func conflictPath(_ path: String, _ bytes: [UInt8]) -> String {
    let hash = SHA256(of: bytes).hex.prefix(12)
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = path[slash...]
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(path).conflict-\(hash)" }
    return "\(path[..<dot]).conflict-\(hash)\(path[dot...])"
  }
}
