import VaultModel

/// Recognises a whole file that a program wrote back from a copy it had read before sync brought something.
///
/// Agents read a file, think, and write all of it. Taken for what it looks like, such a save would delete what came in
/// meanwhile; so it is taken for an edit of the version that it was read from.
enum StaleSave {
  /// What such a save means: both what the program changed and what sync had brought.
  ///
  /// - Parameters:
  ///   - version: what stood on disk before sync replaced it.
  ///   - brought: what sync put there.
  ///   - disk: what stands there now.
  /// - Returns: nil where the disk holds some of what was brought, so that the rest was removed on purpose.
  static func merged(path: VaultPath, version: [UInt8], brought: [UInt8], disk: [UInt8]) -> VaultFile? {
    guard TreeMerge.isNote(path.description) else { return nil }
    let (before, after, now) = (pieces(version), pieces(brought), pieces(disk))
    let added = after.subtracting(before)
    let removed = before.subtracting(after)
    guard now.isDisjoint(with: added) else { return nil }
    guard !added.isEmpty || !removed.isEmpty && removed.isSubset(of: now) else { return nil }
    func side(_ bytes: [UInt8]) -> [String: VaultFile] { [path.description: VaultFile(bytes)] }
    let merge = TreeMerge(base: side(version), left: MergeSide(side(disk)), right: MergeSide(side(brought)))
    return merge.files[path.description]
  }

  private static func pieces(_ bytes: [UInt8]) -> Set<Content> {
    let document = Document(bytes)
    var pieces = Set(document.pieces.map(\.content))
    pieces.insert(Content(of: bytes[document.preamble]))
    pieces.insert(Content(of: bytes[document.frontMatter]))
    return pieces
  }
}
