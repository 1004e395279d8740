import Git
import VaultModel
import VaultStore

/// Merges the trees of commits, which are merged as values in memory: nothing is left half done anywhere.
struct HistoryMerge<Store: ObjectStore> {
  let store: Store

  /// A merged tree, and what could not be merged without a loser.
  struct Result {
    var tree: ObjectID
    var conflicts: [String] = []
    var fallbacks: [String] = []
    /// The files that were merged; nil where no two sides had to be.
    var files: Versions?
    /// Whether some paths could not be merged as files.
    var hasOpaque = false
  }

  /// Files of three trees, by path.
  struct Versions {
    var base: [String: VaultFile]
    var left: [String: VaultFile]
    var right: [String: VaultFile]
  }

  /// How deep common ancestors of common ancestors are looked for.
  static var depth: Int { 8 }

  /// Merges two trees that come from `base`; nil is the empty tree. Where it stands for several common
  /// ancestors, `ancestors` are their trees.
  ///
  /// Files whose name is no safe path, and what is no file, are never read: the side that changed them has
  /// them.
  func merge(
    base: ObjectID?, ancestors: [ObjectID] = [], left: ObjectID, right: ObjectID,
    provenance: (left: ProvenanceIndex<Store>, right: ProvenanceIndex<Store>)
  ) throws -> Result {
    if left == right || base == right { return Result(tree: left) }
    if base == left { return Result(tree: right) }
    let (leftChanges, rightChanges) = (try changes(base, left), try changes(base, right))
    let none = [String: VaultFile]()
    var (baseFiles, leftFiles, rightFiles) = (none, none, none)
    var opaque = [(path: [UInt8], file: TreeChange.File?)]()
    // Two Unicode forms of one name are two paths, but one string: the second is not read either.
    var names = Set<String>()
    // In a fixed order, so that a run can be repeated call by call.
    let paths = Set(leftChanges.keys).union(rightChanges.keys).sorted { $0.lexicographicallyPrecedes($1) }
    for path in paths {
      let old = leftChanges[path]?.old ?? rightChanges[path]?.old
      let new = (leftChanges[path].map(\.new) ?? old, rightChanges[path].map(\.new) ?? old)
      guard let name = VaultPath(bytes: path)?.description, try [old, new.0, new.1].allSatisfy(isFile),
        names.insert(name).inserted
      else {
        let isOnlyRight = leftChanges[path] == nil
        let isOnlyLeft = rightChanges[path] == nil
        opaque.append((path, isOnlyRight ? new.1 : isOnlyLeft ? new.0 : greater(new.0, new.1)))
        continue
      }
      baseFiles[name] = try read(old)
      leftFiles[name] = try read(new.0)
      rightFiles[name] = try read(new.1)
    }
    let merge = TreeMerge(
      base: baseFiles, ancestors: try ancestors.map { try read(baseFiles.keys.sorted(), in: $0) },
      left: MergeSide(leftFiles) { provenance.left[$0] },
      right: MergeSide(rightFiles) { provenance.right[$0] })
    if let failure = provenance.left.failure ?? provenance.right.failure { throw failure }
    let result = merge.files
    // Names that a tree update can't say stay as they are on the side that is updated: on that which
    // changed some.
    let isLeftKept = opaque.contains { !Self.canBeSaid($0.path) && rightChanges[$0.path] == nil }
    let isRightKept = opaque.contains { !Self.canBeSaid($0.path) && rightChanges[$0.path] != nil }
    let (start, startFiles) = isLeftKept && !isRightKept ? (left, leftFiles) : (right, rightFiles)
    var updates = [(path: String, file: (mode: FileMode, id: ObjectID)?)]()
    for path in Set(result.keys).union(startFiles.keys).sorted() where result[path] != startFiles[path] {
      updates.append((path, try result[path].map { (mode: $0.kind.mode, id: try store.writeBlob($0.bytes)) }))
    }
    for (path, file) in opaque where Self.canBeSaid(path) {
      // A folder that is passed over, below which the other side has something: that side's stands.
      if file?.mode == .tree, isAbove(path, paths) { continue }
      updates.append((String(decoding: path, as: UTF8.self), file.map { (mode: $0.mode, id: $0.id) }))
    }
    // What goes is first, so that a file can take the place of a folder.
    updates = updates.filter { $0.file == nil } + updates.filter { $0.file != nil }
    return Result(
      tree: try store.updateTree(start, changes: updates), conflicts: merge.losers,
      fallbacks: merge.fallbacks, files: Versions(base: baseFiles, left: leftFiles, right: rightFiles),
      hasOpaque: !opaque.isEmpty)
  }

  private func isAbove(_ path: [UInt8], _ sorted: [[UInt8]]) -> Bool {
    let prefix = path + [UInt8(ascii: "/")]
    return sorted.contains { $0.starts(with: prefix) }
  }

  /// Whether ``ObjectStore/updateTree(_:changes:)`` takes a path: text without a name that no file may have.
  static func canBeSaid(_ path: [UInt8]) -> Bool {
    guard let text = String(validating: path, as: UTF8.self) else { return false }
    return !path.contains(0)
      && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { name in
        !["", ".", "..", ".git"].contains(name.lowercased())
      }
  }

  /// The tree that stands for several common ancestors: two at a time merged over their own, to a depth of
  /// ``depth``, then over nothing. Losers of such a merge are of no use to anyone.
  func base(of commits: [ObjectID], depth: Int = Self.depth) throws -> ObjectID? {
    let ordered = commits.sorted()
    guard let first = ordered.first else { return nil }
    var merged = [first]
    var tree = try store.readCommit(first).tree
    for other in ordered.dropFirst() {
      let bases = depth > 0 ? try mergeBases(merged, other) : []
      let below = try base(of: bases, depth: depth - 1)
      tree = try merge(
        base: below, left: tree, right: store.readCommit(other).tree,
        provenance: (
          ProvenanceIndex(of: try store.commits(from: merged, hiding: bases), in: store),
          ProvenanceIndex(of: try store.commits(from: [other], hiding: bases), in: store)
        )
      ).tree
      merged.append(other)
    }
    return tree
  }

  /// The best common ancestors of a commit and of a merge of several, which is no commit itself.
  private func mergeBases(_ merged: [ObjectID], _ other: ObjectID) throws -> [ObjectID] {
    let found = Set(try merged.flatMap { try store.mergeBases($0, other) }).sorted()
    return try found.filter { one in
      try !found.contains { try $0 != one && store.isAncestor(one, of: $0) }
    }
  }

  private func changes(_ base: ObjectID?, _ tree: ObjectID) throws -> [[UInt8]: TreeChange] {
    Dictionary(try store.diffTrees(base, tree).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func read(_ paths: [String], in tree: ObjectID) throws -> [String: VaultFile] {
    var files = [String: VaultFile]()
    for name in paths {
      guard let path = VaultPath(name), let file = try store.file(at: path, in: tree) else { continue }
      files[name] = try read(TreeChange.File(mode: file.mode, id: file.id))
    }
    return files
  }

  func read(_ file: TreeChange.File?) throws -> VaultFile? {
    try file.flatMap { try store.vaultFile($0.mode, $0.id) }
  }

  /// Whether there is no file, or one whose bytes can be read: a submodule has none, and others have too many.
  private func isFile(_ file: TreeChange.File?) throws -> Bool {
    try file.map { try store.canRead($0.mode, $0.id) } ?? true
  }

  private func greater(_ one: TreeChange.File?, _ other: TreeChange.File?) -> TreeChange.File? {
    guard let one, let other else { return one ?? other }
    return one.id > other.id ? one : other
  }
}
