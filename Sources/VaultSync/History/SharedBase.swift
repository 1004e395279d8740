import Git
import VaultStore

/// The base of two histories without a common ancestor: of each path the latest version that both of them
/// had there at some time.
///
/// Where no object of one was ever in the other, that is nothing. Where one is the other rewritten, or both
/// began with the same files, what one deleted doesn't come back, and what only one changed is no conflict.
/// A pure function of both, in whatever order they are given.
struct SharedBase<Store: ObjectStore> {
  let store: Store

  /// The tree of these versions; nil where there is none.
  func tree(_ one: ObjectID, _ other: ObjectID) throws -> ObjectID? {
    let (first, second) = (try versions(of: one), try versions(of: other))
    var changes = [(path: String, file: (mode: FileMode, id: ObjectID)?)]()
    for path in first.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard HistoryMerge<Store>.canBeSaid(path), let own = first[path], let theirs = second[path] else {
        continue
      }
      let shared = own.compactMap { file, time in theirs[file].map { (file, min(time, $0)) } }
      let latest = shared.max { ($0.1, $0.0.id, $0.0.mode.rawValue) < ($1.1, $1.0.id, $1.0.mode.rawValue) }
      guard let file = latest?.0 else { continue }
      changes.append((String(decoding: path, as: UTF8.self), (file.mode, file.id)))
    }
    return changes.isEmpty ? nil : try store.updateTree(nil, changes: changes)
  }

  /// Every version that a path ever had below a commit, and when it had it last, in seconds since 1970.
  private func versions(of tip: ObjectID) throws -> [[UInt8]: [TreeChange.File: Int64]] {
    var versions = [[UInt8]: [TreeChange.File: Int64]]()
    for id in try store.commits(from: [tip], hiding: []) {
      let commit = try store.readCommit(id)
      let before = try commit.parents.first.map { try store.readCommit($0).tree }
      for change in try store.diffTrees(before, commit.tree) {
        guard let file = change.new else { continue }
        let time = max(commit.committer.time, versions[change.path]?[file] ?? .min)
        versions[change.path, default: [:]][file] = time
      }
    }
    return versions
  }
}
