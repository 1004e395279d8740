import Git
import VaultModel

/// Why a write can't share its commit: it needs a look at the whole vault, and has to be done by itself.
package struct NeedsWholeVault: Error {
  package init() {}
}

extension Vault {
  /// Runs `body`, whose appends share one lock, one pack and one move of the branch: five flushes, however many they are.
  ///
  /// 1. What was appended in `body` is there for this process to read, and for nobody to rely on: it may be acknowledged
  ///    only once this has returned.
  /// 2. Where this throws, none of it has happened, and the notes are as they were; what another program wrote into one
  ///    meanwhile stays.
  /// 3. In `body` only appends to single notes may write. One that needs a look at the whole vault throws
  ///    ``NeedsWholeVault`` before it has written anything.
  package func together(_ body: () throws -> Void) throws {
    try locked {
      shared = SharedCommits()
      defer { shared = nil }
      do {
        try repository.inOnePack(lookingForThem: false, body)
        guard let commits = shared?.commits, let last = commits.last else { return }
        let subject = commits.count == 1 ? commits[0].subject : "\(commits.count) commits"
        try move(shared?.branch ?? "", to: last.id, expecting: shared?.old, log: "daybook: \(subject)")
      } catch {
        guard let failed = shared, let last = failed.commits.last else { throw error }
        shared = nil
        // A failure doesn't prove that nothing happened.
        if try head().commit != last.id {
          try takeBack(failed)
          throw error
        }
        shared = failed
      }
      guard let done = shared, let last = done.commits.last else { return }
      shared = nil
      try settle(done.paths.sorted(), from: done.tree, to: last.tree)
    }
  }

  private func takeBack(_ failed: SharedCommits) throws {
    let tree = try head().commit.map { try repository.readCommit($0).tree }
    try failed.forEachNote { path, before, written in
      try putBack(path, before, over: written, isNew: try repository.file(at: path, in: tree) == nil)
    }
  }
}
