package import Git

extension Vault {
  /// Commits a step that changes several files, and brings the disk into step: durable when this returns, and
  /// finished by the next command where this one dies. To be called while the vault is locked, once what was
  /// written into these files by hand is committed.
  ///
  /// Throws `.secret` where a file that is to be committed holds one, and `.busy` where another program wrote to one of them
  /// since; then nothing was changed.
  package func carryOut(_ step: CommitStep, identity: NodeIdentity) throws -> Commit {
    for case (let path, let file?) in step.files {
      try writeZone?.check(path)
      try refuseSecrets(in: file.bytes, of: path.description)
    }
    let (branch, head) = try head()
    let parent = try head.map(repository.readCommit)
    let commit = try repository.inOnePack {
      try step.write(to: repository, on: parent, identity: identity, now: environment.now() / 1000)
    }
    guard case .applied = try apply(commit.id, over: head, branch: branch) else {
      let paths = step.files.keys.sorted().map(\.description).joined(separator: ", ")
      throw VaultError(.busy, "Another program is writing to \(paths).", hint: "Try again.")
    }
    return commit
  }
}
