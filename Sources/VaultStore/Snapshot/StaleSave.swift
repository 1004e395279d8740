package import Git
package import VaultModel

/// Recognises a whole file that a program wrote back from a copy it had read before sync brought something.
///
/// Agents read a file, think, and write all of it. Taken for what it looks like, such a save would delete
/// what came in meanwhile; so it is taken for an edit of the version that it was read from.
package enum StaleSave {
  /// Turns the changes that are stale saves into the edits that they were meant as.
  ///
  /// 1. The oldest version that fits is the one that the program read: it lacks all that came since. Of those that somebody
  ///    here had changed none is asked before all that sync replaced.
  /// 2. The versions of a note that was reconciled are forgotten, so that a second deletion stands.
  /// 3. What loses in such a merge is kept as a note, as in every other.
  /// 4. An entry that now stands in another note was moved there: that it is lacking is no sign of a stale copy. Nor is it
  ///    one that an entry is back which is gone from another note.
  /// 5. Whoever puts back exactly what somebody here had changed takes that change back.
  ///
  /// - Parameter tree: what the changes are compared with.
  /// - Returns: the changes whose `new` has to be written to disk.
  package static func reconcile(
    _ changes: inout [SnapshotPlan.Change], versions: inout [ReplacedVersion], tree: ObjectID?,
    store: some ObjectStore, now: Int64
  ) throws -> [SnapshotPlan.Change] {
    var kept = ReplacedVersion.kept(versions, now: now)
    var reconciled = [SnapshotPlan.Change]()
    var arrivals = Arrivals(changes)
    for index in changes.indices {
      let change = changes[index]
      guard let old = change.old, let new = change.new else { continue }
      for version in ReplacedVersion.copies(of: change.path, in: kept, now: now) {  // 1
        let before = try store.readBlob(version.blob)
        if version.standing == .outdated, before == new.bytes { continue }  // 5
        func attempt() -> [String: VaultFile]? {
          let before = arrivals.leftOut(of: before, at: change.path)
          let brought = arrivals.leftOut(of: old.bytes, at: change.path)
          return merged(path: change.path, version: before, brought: brought, disk: new.bytes)
        }
        if attempt() == nil { continue }
        try arrivals.look(for: old.bytes, lackedBy: change, in: tree, store: store)  // 4
        guard let files = attempt(), let merged = files[change.path.description] else { continue }
        changes[index].new = VaultFile(merged.bytes, kind: new.kind)
        for (path, file) in files.losersFirst(of: change.path) where path != change.path {  // 3
          if try store.file(at: path, in: tree) == nil {
            reconciled.append(.init(path: path, old: nil, new: file))
          }
        }
        reconciled.append(changes[index])
        kept.removeAll { $0.path == change.path }  // 2
        break
      }
    }
    let known = Set(changes.map(\.path))
    changes += reconciled.filter { !known.contains($0.path) }
    changes.removeAll { $0.old == $0.new }
    changes.sort { $0.path < $1.path }
    versions = kept
    return reconciled
  }

  /// What a file has to become that someone wrote while sync was about to replace it: what they wrote is an edit of what
  /// stood there, unless it has some of what sync brought, and so was written after that. With it come the files that
  /// keep what loses.
  ///
  /// - Parameter versions: what sync had replaced there before, the oldest first: a copy of one of those lacks also what
  ///   came since.
  package static func merging(
    _ disk: VaultFile, with brought: VaultFile?, over old: VaultFile?, at path: VaultPath,
    since versions: [[UInt8]] = []
  ) -> [String: VaultFile] {
    var (disk, kept) = (disk, [String: VaultFile]())
    if let brought, TreeMerge.isNote(path.description) {
      let (before, after) = (Pieces(old?.bytes ?? []), Pieces(brought.bytes))
      let added = after.contents.subtracting(before.contents)
      if Pieces(disk.bytes).hasSeen(added, of: after, since: before) { return [:] }
    }
    if let old {
      for version in versions {
        let meant = Self.merged(
          path: path, version: version, brought: old.bytes, disk: disk.bytes)
        guard let meant, let file = meant[path.description] else { continue }
        (disk, kept) = (VaultFile(file.bytes, kind: disk.kind), meant)
        break
      }
    }
    return kept.merging(merged(disk, with: brought, over: old, at: path)) { $1 }
  }

  /// The versions of a note that a program may still write back, the oldest first.
  package static func recent(
    at path: VaultPath, in versions: [ReplacedVersion], store: some ObjectStore, now: Int64
  ) throws -> [[UInt8]] {
    try ReplacedVersion.copies(of: path, in: versions, now: now).filter { $0.standing == .replaced }.map {
      try store.readBlob($0.blob)
    }
  }

  /// What two versions of a file come to, with the files that keep what loses.
  static func merged(
    _ disk: VaultFile?, with brought: VaultFile?, over old: VaultFile?, at path: VaultPath
  ) -> [String: VaultFile] {
    func side(_ file: VaultFile?) -> [String: VaultFile] { file.map { [path.description: $0] } ?? [:] }
    return TreeMerge(base: side(old), left: MergeSide(side(disk)), right: MergeSide(side(brought))).files
  }

  /// What such a save means: both what the program changed and what sync had brought.
  ///
  /// - Parameters:
  ///   - version: what stood on disk before sync replaced it.
  ///   - brought: what sync put there.
  ///   - disk: what stands there now.
  /// - Returns: the merged files; nil where the program had seen some of what was brought, so that the rest
  ///   was removed on purpose.
  static func merged(
    path: VaultPath, version: [UInt8], brought: [UInt8], disk: [UInt8]
  ) -> [String: VaultFile]? {
    guard TreeMerge.isNote(path.description) else { return nil }
    let (before, after, now) = (Pieces(version), Pieces(brought), Pieces(disk))
    let added = after.contents.subtracting(before.contents)
    let removed = before.contents.subtracting(after.contents)
    guard !now.hasSeen(added, of: after, since: before) else { return nil }
    guard !added.isEmpty || !removed.isEmpty && removed.isSubset(of: now.contents) else { return nil }
    func side(_ bytes: [UInt8]) -> [String: VaultFile] { [path.description: VaultFile(bytes)] }
    return TreeMerge(base: side(version), left: MergeSide(side(disk)), right: MergeSide(side(brought))).files
  }

  /// The entries that notes have now and had not before.
  private struct Arrivals {
    private var places = [[UInt8]: Set<VaultPath>]()

    private var origins = [[UInt8]: Set<VaultPath>]()

    init(_ changes: [SnapshotPlan.Change]) {
      for change in changes where TreeMerge.isNote(change.path.description) {
        let (old, new) = (Self.entries(change.old), Self.entries(change.new))
        for name in new.subtracting(old) { places[name, default: []].insert(change.path) }
        for name in old.subtracting(new) { origins[name, default: []].insert(change.path) }
      }
    }

    private static func entries(_ file: VaultFile?) -> Set<[UInt8]> {
      Set(Pieces.named(file?.bytes ?? []).filter { $0.piece.kind != .section }.map(\.name))
    }

    /// Looks for what a file lacks in the other notes of a tree: one end of a move may be in there by now.
    mutating func look(
      for old: [UInt8], lackedBy change: SnapshotPlan.Change, in tree: ObjectID?, store: some ObjectStore
    ) throws {
      let here = Set(Pieces.named(change.new?.bytes ?? []).map(\.name))
      let lacking = Pieces.named(old).filter { $0.piece.kind != .section && !here.contains($0.name) }.map(
        \.name)
      if lacking.isEmpty { return }
      for file in try store.diffTrees(nil, tree) {
        guard let path = VaultPath(bytes: file.path), path != change.path,
          TreeMerge.isNote(path.description), let blob = file.new,
          let note = try store.vaultFile(blob.mode, blob.id)
        else { continue }
        let names = Set(Pieces.named(note.bytes).map(\.name))
        for name in lacking where names.contains(name) { places[name, default: []].insert(path) }
      }
    }

    /// A version of a note without the entries that were moved from it, or back to it.
    func leftOut(of bytes: [UInt8], at path: VaultPath) -> [UInt8] {
      if places.isEmpty { return bytes }
      let moved = Pieces.named(bytes).filter { name, _ in
        guard let targets = places[name] else { return false }
        return targets != [path] || !(origins[name] ?? []).subtracting([path]).isEmpty
      }
      return moved.reversed().reduce(into: bytes) { $0.removeSubrange($1.piece.range) }
    }
  }

  /// A note's pieces, each with what it is known by: an entry by its id or heading, a section by its heading.
  struct Pieces {
    private(set) var contents = Set<Content>()
    private var byName = [[UInt8]: [Content]]()
    private var entries = Set<Content>()

    init(_ bytes: [UInt8]) {
      let document = Document(bytes)
      for (name, part) in [("preamble", document.preamble), ("properties", document.frontMatter)] {
        let content = Content(of: bytes[part])
        if !content.isEmpty { add(content, named: Array(name.utf8)) }
      }
      for (name, piece) in Self.named(document) {
        add(piece.content, named: name)
        if case .entry = piece.kind { entries.insert(piece.content) }
      }
    }

    static func named(_ bytes: [UInt8]) -> [(name: [UInt8], piece: Document.Piece)] { named(Document(bytes)) }

    private static func named(_ document: Document) -> [(name: [UInt8], piece: Document.Piece)] {
      zip(document.pieces, document.writtenIDsOfPieces).map { piece, id in
        let heading = piece.content.bytes.prefix { $0 != UInt8(ascii: "\n") }
        return (id.map { Array("^\($0)".utf8) } ?? Array(heading), piece)
      }
    }

    /// Whether this comes of a note that had some of what was added to it since an earlier version.
    ///
    /// 1. It has such a piece as it was, or another version of an entry that is new.
    /// 2. It has another version of some other piece, with a line that came with the change.
    /// 3. Of a note that was new only entries count, if it has any: two that are made at once begin alike.
    func hasSeen(_ added: Set<Content>, of brought: Self, since before: Self) -> Bool {
      brought.byName.contains { name, contents in
        contents.contains { content in
          let isEntry = brought.entries.contains(content)
          guard added.contains(content), let own = byName[name] else { return false }
          if before.contents.isEmpty, !brought.entries.isEmpty, !isEntry { return false }  // 3
          let old = before.byName[name]
          if own.contains(content) || isEntry && old == nil { return true }  // 1
          let new = Self.lines(content).subtracting((old ?? []).flatMap(Self.lines)).subtracting([name[...]])
          return own.contains { !new.isDisjoint(with: Self.lines($0)) }  // 2
        }
      }
    }

    /// Whether some pieces that are gone from an earlier version are in no version here.
    func lacksAll(_ removed: Set<Content>, of before: Self) -> Bool {
      !removed.isEmpty
        && before.byName.allSatisfy { name, contents in
          byName[name] == nil || removed.isDisjoint(with: contents)
        }
    }

    private mutating func add(_ content: Content, named name: [UInt8]) {
      contents.insert(content)
      byName[name, default: []].append(content)
    }

    private static func lines(_ content: Content) -> Set<ArraySlice<UInt8>> {
      Set(content.bytes.split(separator: UInt8(ascii: "\n")))
    }
  }
}

extension Document {
  /// The id that stands in each piece; nil where none does.
  fileprivate var writtenIDsOfPieces: [EntryID?] {
    let ids = entries(path: "").filter(\.hasWrittenID).map { ($0.line, $0.id) }
    let byLine = Dictionary(ids, uniquingKeysWith: { first, _ in first })
    return pieces.map { byLine[$0.line] }
  }
}
