import Git
import VaultModel
import VaultStore

/// Who brought the version of each file that a side has: of the commits between a base and a side, the last to change it.
struct ProvenanceIndex {
  private var byPath = [String: Provenance]()

  /// What is known of `path`; nil where no commit changed it.
  subscript(path: String) -> Provenance? { byPath[path] }

  /// Takes in what a commit changed, compared with its first parent; to be called from the oldest on.
  mutating func add(_ commit: Commit, in store: some ObjectStore) throws {
    let before = try commit.parents.first.map { try store.readCommit($0).tree }
    let provenance = Provenance(date: Timestamp(seconds: commit.author.time), author: commit.author.name)
    for change in try store.diffTrees(before, commit.tree) {
      byPath[String(decoding: change.path, as: UTF8.self)] = provenance
    }
  }

  /// Reads commits, oldest first.
  static func of(_ commits: [ObjectID], in store: some ObjectStore) throws -> ProvenanceIndex {
    var index = ProvenanceIndex()
    for id in commits { try index.add(store.readCommit(id), in: store) }
    return index
  }
}
