import Git
import VaultModel

extension Vault {
  /// The reference that names the files of a merge or rebase that is half done: this node's own, never pushed.
  package static let halfDone = "refs/daybook/local/half-done"

  /// Keeps the files as they are now, while a merge, a rebase or the like of a person's is half done: as a commit
  /// that only ``halfDone`` names. Neither the branch nor the index nor a file is touched.
  ///
  /// Its first parent is HEAD; an earlier such commit is another one, so that nothing kept is lost by keeping
  /// more. Where nothing changed since, there is no new one. A text that holds a secret isn't kept.
  ///
  /// To be called while the vault is locked.
  package func keepHalfDone(identity: NodeIdentity) throws {
    let head = try repository.head().commit
    let base = try head.map { try repository.readCommit($0).tree }
    var disk = try diskState(against: base, known: try state.tree())
    var snapshot = Snapshot(branch: "", head: head, tree: base)
    try withholdSecrets(&disk, &snapshot)
    let last = try repository.reference(Self.halfDone)
    let kept = try last.map(repository.readCommit)
    let commit = try repository.inOnePack {
      let tree = try repository.updateTree(
        base,
        changes: disk.changes.map { change in
          let file = try change.new.map { (mode: $0.kind.mode, id: try repository.writeBlob($0.bytes)) }
          return (path: change.path.description, file: file)
        })
      if let kept, kept.tree == tree, kept.parents.first == head { return kept.id }
      let parents = [head, last].compactMap(\.self)
      let signature = identity.committer(now: environment.now() / 1000, parents: [])
      return try repository.writeCommit(
        tree: tree, parents: parents, author: signature, committer: signature,
        message: "A \(repository.state.rawValue) half done\n")
    }
    guard commit != last else { return }
    try repository.updateReference(Self.halfDone, to: commit, expecting: last, log: "vault-sync: half done")
  }
}
