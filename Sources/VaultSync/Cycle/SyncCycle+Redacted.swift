import Git
import VaultStore

extension SyncCycle {
  /// Leaves out of this cycle every history that holds a redacted commit: it is neither merged nor pushed.
  ///
  /// Answers false where the cycle has to end: the node's own history is one.
  mutating func leaveOutRedacted() throws -> Bool {
    let tips = remotes.flatMap { [$0.tip, $0.former] } + given + [snapshot.head]
    let list = try store.redactedCommits(of: tips.compactMap { $0 })
    for line in list.unread.sorted() { report.add(.unreadRedaction(line)) }
    if list.ids.isEmpty { return true }
    redactions = list
    if let head = snapshot.head, let commit = try store.redacted(by: list, in: head) {
      failure = (.refused, Self.holds(commit))
      return false
    }
    given = try given.filter { try store.redacted(by: list, in: $0) == nil }
    for index in remotes.indices {
      if let former = remotes[index].former, try store.redacted(by: list, in: former) != nil {
        remotes[index].former = nil
        report.notices.removeAll { $0.isGoingBack(of: remotes[index].name) }
      }
      if let tip = remotes[index].tip, let commit = try store.redacted(by: list, in: tip) {
        remotes[index].tip = nil
        remotes[index].failure = (.refused, Self.holds(commit, remote: remotes[index].name))
      }
    }
    return !isLinear || remotes.allSatisfy { $0.failure == nil }
  }

  private static func holds(_ commit: ObjectID) -> VaultError {
    VaultError(
      .redactedHistory,
      "This node's history has the commit \(commit), which .daybook/redacted lists; nothing was merged or pushed.",
      hint: "Clone anew from a remote whose history was rewritten, and copy over what only this node has.",
      details: ["commit": commit.hex])
  }

  private static func holds(_ commit: ObjectID, remote: String) -> VaultError {
    VaultError(
      .redactedHistory,
      "The remote \(remote) has the commit \(commit), which .daybook/redacted lists; nothing was taken or pushed.",
      hint: "Push the rewritten history to it by force, with git, from the node that has it.",
      details: ["commit": commit.hex])
  }
}

extension SyncReport.Notice {
  /// A line of the list that names no commit.
  fileprivate static func unreadRedaction(_ line: String) -> Self {
    Self(
      code: "redacted-unread",
      message: "“\(line)” in .daybook/redacted is no whole id of a commit, and keeps nothing out.")
  }
}
