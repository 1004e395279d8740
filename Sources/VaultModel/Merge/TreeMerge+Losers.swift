/// What is kept of losers (rule 7).
extension TreeMerge {
  /// Keeps the losing text of a piece as a note.
  mutating func keep(
    _ path: String, _ piece: Loser.Piece, _ text: Content, _ standing: Content, loserIsLeft: Bool
  ) {
    let (own, other) = (left.provenance(path), right.provenance(path))
    let loser = Loser(
      path: path, piece: piece, text: text, winner: standing, provenance: loserIsLeft ? own : other,
      winnerProvenance: loserIsLeft ? other : own)
    keep(loser.note, at: loser.notePath)
  }

  /// Keeps a loser, unless it was kept before: by an earlier merge, whose note may have been settled since.
  mutating func keep(_ bytes: [UInt8], at path: String) {
    guard base[path] == nil, left.files[path] == nil, right.files[path] == nil else { return }
    files[path] = VaultFile(bytes)
    losers.append(path)
  }
}
