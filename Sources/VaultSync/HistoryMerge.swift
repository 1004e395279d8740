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
  }

  /// How deep common ancestors of common ancestors are looked for.
  static var depth: Int { 8 }

  /// Merges two trees that come from `base`; nil is the empty tree.
  ///
  /// Files whose name is no safe path, and what is no file, are never read: the side that changed them has them.
  func merge(
    base: ObjectID?, left: ObjectID, right: ObjectID,
    provenance: (left: ProvenanceIndex, right: ProvenanceIndex)
  ) throws -> Result {
    if left == right || base == right { return Result(tree: left) }
    if base == left { return Result(tree: right) }
    let (leftChanges, rightChanges) = (try changes(base, left), try changes(base, right))
    var result = [String: VaultFile]()
    var (baseFiles, leftFiles, rightFiles) = (result, result, result)
    var opaque = [(path: [UInt8], file: TreeChange.File?)]()
    for path in Set(leftChanges.keys).union(rightChanges.keys) {
      let old = leftChanges[path]?.old ?? rightChanges[path]?.old
      let new = (leftChanges[path].map(\.new) ?? old, rightChanges[path].map(\.new) ?? old)
      guard let name = VaultPath(bytes: path)?.description, [old, new.0, new.1].allSatisfy(isFile) else {
        if let file = leftChanges[path] == nil
          ? new.1 : rightChanges[path] == nil ? new.0 : greater(new.0, new.1)
        {
          opaque.append((path, file))
        } else {
          opaque.append((path, nil))
        }
        continue
      }
      baseFiles[name] = try read(old)
      leftFiles[name] = try read(new.0)
      rightFiles[name] = try read(new.1)
    }
    let merge = TreeMerge(
      base: baseFiles, left: MergeSide(leftFiles) { provenance.left[$0] },
      right: MergeSide(rightFiles) { provenance.right[$0] })
    result = merge.files
    var updates = [(path: String, file: (mode: FileMode, id: ObjectID)?)]()
    for path in Set(result.keys).union(leftFiles.keys) where result[path] != leftFiles[path] {
      updates.append((path, try result[path].map { (mode: $0.kind.mode, id: try store.writeBlob($0.bytes)) }))
    }
    for (path, file) in opaque {
      guard let text = String(validating: path, as: UTF8.self), VaultPath(text) != nil else { continue }
      updates.append((text, file.map { (mode: $0.mode, id: $0.id) }))
    }
    let tree = try store.updateTree(left, changes: updates.sorted { $0.path < $1.path })
    return Result(tree: tree, conflicts: merge.losers, fallbacks: merge.fallbacks)
  }

  /// The tree that stands for several common ancestors: two at a time merged over their own, to a depth of ``depth``, then
  /// over nothing. Losers of such a merge are of no use to anyone.
  func base(of commits: [ObjectID], depth: Int = Self.depth) throws -> ObjectID? {
    let ordered = commits.sorted()
    guard let first = ordered.first else { return nil }
    var commit = first
    var tree = try store.readCommit(first).tree
    for other in ordered.dropFirst() {
      let bases = depth > 0 ? try store.mergeBases(commit, other) : []
      let below = try base(of: bases, depth: depth - 1)
      tree = try merge(
        base: below, left: tree, right: store.readCommit(other).tree,
        provenance: (ProvenanceIndex(), ProvenanceIndex())
      ).tree
      commit = other
    }
    return tree
  }

  private func changes(_ base: ObjectID?, _ tree: ObjectID) throws -> [[UInt8]: TreeChange] {
    Dictionary(try store.diffTrees(base, tree).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func read(_ file: TreeChange.File?) throws -> VaultFile? {
    guard let file, let kind = VaultFile.Kind(file.mode) else { return nil }
    return VaultFile(try store.readBlob(file.id), kind: kind)
  }

  private func greater(_ one: TreeChange.File?, _ other: TreeChange.File?) -> TreeChange.File? {
    guard let one, let other else { return one ?? other }
    return one.id > other.id ? one : other
  }
}

/// Whether there is no file, or one with bytes of its own; a submodule has none.
private func isFile(_ file: TreeChange.File?) -> Bool {
  file.map { VaultFile.Kind($0.mode) != nil } ?? true
}
