import Git
import VaultModel
import VaultStore

/// Whether tips say the same: two are equal that have the same set of commits with content, and the same tree.
///
/// Merge commits that are a pure function of their parents carry nothing of their own. Without this, peers
/// that merge each other's merges would never come to rest.
struct TipEquality<Store: ObjectStore> {
  let store: Store

  func areEqual(_ one: ObjectID, _ other: ObjectID) throws -> Bool {
    if one == other { return true }
    guard try store.readCommit(one).tree == store.readCommit(other).tree else { return false }
    return try areMerges(store.commits(from: [one], hiding: [other]))
      && areMerges(store.commits(from: [other], hiding: [one]))
  }

  /// Whether a tip says nothing that another one doesn't: it has no commit with content that the other lacks.
  ///
  /// Where the trees differ, the tip's merge commits are made again: those that come out as they are carry
  /// nothing of their own. Which of two merges of the same commits stands then is decided by their ids: to
  /// merge them once more would never end where each way of merging ends in another tree.
  func repeats(_ tip: ObjectID, _ other: ObjectID) throws -> Bool {
    if tip == other { return true }
    let own = try store.commits(from: [tip], hiding: [other])
    guard try areMerges(own) else { return false }
    if try store.readCommit(tip).tree == store.readCommit(other).tree { return true }
    return try own.allSatisfy(isReproducible)
  }

  private func isReproducible(_ merge: ObjectID) throws -> Bool {
    let parents = try store.readCommit(merge).parents
    return try store.inOnePack {
      try HistoryMerge(store: store).mergeCommit(
        parents[0], parents[1], bases: store.mergeBases(parents[0], parents[1])
      ).tip == merge
    }
  }

  private func areMerges(_ commits: [ObjectID]) throws -> Bool {
    try commits.allSatisfy { try MergeCommit.isPure(store.readCommit($0)) }
  }
}

/// The form of merge commits that are a pure function of their parents.
enum MergeCommit {
  static let name = "daybook"
  static let email = "merge@daybook.invalid"

  /// The message, which bears the number of the merge rules.
  static var message: String { message(rules: "\(VaultConfiguration.known.merge)") }

  private static func message(rules: String) -> String { "Merge two histories\n\nMerge: \(rules)\n" }

  /// Whether a commit is one, by these merge rules or others: any other merge counts as a commit with
  /// content.
  static func isPure(_ commit: Commit) -> Bool {
    commit.parents.count == 2 && commit.parents[0] < commit.parents[1] && commit.author.name == name
      && commit.author.email == email && commit.committer == commit.author && !commit.isSigned
      && commit.trailers.contains { $0.key == "Merge" && commit.message == message(rules: $0.value) }
  }
}
