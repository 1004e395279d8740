package import VaultModel

extension Vault {
  /// Whether it is known what this node had on disk; until a sync, nothing counts as deleted otherwise.
  package func knowsDisk() throws -> Bool { try state.tree() != nil }

  /// When this node last synced, and how that ended; nil where it never did, or that was lost.
  package func lastSync() throws -> (at: Timestamp, outcome: String)? {
    let words = try state.words("sync")
    guard words.count == 2, let seconds = Int64(words[0]) else { return nil }
    return (Timestamp(seconds: seconds), String(words[1]))
  }

  package func rememberSync(_ outcome: String) throws {
    try locked {
      try state.write("sync", "\(environment.now() / 1000) \(outcome)")
      try rememberTip()
    }
  }

  /// Writes down where the branch stands, for the case that it is lost.
  package func rememberTip() throws {
    let found = try repository.head()
    guard case .branch(let branch, let commit) = found else { return }
    if let last = try state.lastTip(), last == (branch, commit) { return }
    try state.setLastTip(branch, commit)
  }
}
