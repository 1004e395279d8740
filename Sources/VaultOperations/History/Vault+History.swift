import Git
import VaultStore

extension Vault {
  /// Calls `body` with a commit and those that it leads to, no parent before its children, until it answers
  /// false.
  ///
  /// Dates don't tell the order: a node writes many commits in one second. As long as history is linear,
  /// nothing is read beyond what `body` takes.
  func forEachAncestor(of start: ObjectID, _ body: (Commit) throws -> Bool) throws {
    var commit = try repository.readCommit(start)
    while try body(commit) {
      guard commit.parents.count == 1 else {
        for id in try repository.walk(from: commit.parents, order: .topologicalNewestFirst) {
          guard try body(repository.readCommit(id)) else { return }
        }
        return
      }
      commit = try repository.readCommit(commit.parents[0])
    }
  }
}
