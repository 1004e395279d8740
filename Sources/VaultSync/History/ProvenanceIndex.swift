import Git
import VaultModel
import VaultStore

/// Who brought the version of each file that a side has: of the commits between a base and a side, the last
/// to change it.
///
/// Merge commits that are a pure function of their parents bring nothing of their own. Where there are merges,
/// commits side by side have no order of their own: the last is the one with the latest date. So in whatever
/// order histories were merged, the same side wins.
///
/// Commits are compared only when it is asked for: a merge asks only where both sides changed the same thing.
final class ProvenanceIndex<Store: ObjectStore> {
  private var byPath = [String: Provenance]()
  /// Commits that weren't read yet, oldest first.
  private var pending: [ObjectID]
  private let store: Store
  private var hasMerges = false

  /// The commits of a side, oldest first.
  init(of commits: [ObjectID], in store: Store) {
    pending = commits
    self.store = store
  }

  /// Takes in one more commit, which follows those known.
  func add(_ commit: ObjectID) { pending.append(commit) }

  /// What is known of `path`; nil where no commit changed it, or one could not be read.
  subscript(path: String) -> Provenance? {
    do {
      let commits = try pending.map(store.readCommit)
      hasMerges = hasMerges || commits.contains { $0.parents.count > 1 }
      for commit in commits { try read(commit) }
      pending = []
    } catch {
      failure = error
    }
    return byPath[path]
  }

  /// Why a commit could not be read: what was merged then is not to be published.
  private(set) var failure: (any Error)?

  /// What a commit changed, compared with its first parent.
  private func read(_ commit: Commit) throws {
    if MergeCommit.isPure(commit) { return }
    let before = try commit.parents.first.map { try store.readCommit($0).tree }
    let provenance = Provenance(date: Timestamp(seconds: commit.author.time), author: commit.author.name)
    for change in try store.diffTrees(before, commit.tree) {
      let path = String(decoding: change.path, as: UTF8.self)
      if hasMerges, let known = byPath[path],
        (known.date, known.author) > (provenance.date, provenance.author)
      {
        continue
      }
      byPath[path] = provenance
    }
  }
}
