package import Git
package import VaultModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension CommitStep {
  /// Stores the step as a commit on `parent`; moves no reference.
  ///
  /// - Parameter now: seconds since 1970.
  package func write(
    to store: some ObjectStore, on parent: Commit?, identity: NodeIdentity, now: Int64
  ) throws -> Commit {
    var changes = [(path: String, file: (mode: FileMode, id: ObjectID)?)]()
    for (path, file) in files.sorted(by: { $0.key < $1.key }) {
      changes.append(
        (path.description, try file.map { (mode: $0.kind.mode, id: try store.writeBlob($0.bytes)) }))
    }
    let tree = try store.updateTree(parent?.tree, changes: changes)
    let time = date.map(\.seconds) ?? now
    let signature =
      switch author {
      case .agent(let name): NodeIdentity.signature(of: name, at: time)
      case .person: identity.personSignature(at: time)
      }
    let parents = parent.map { [$0.id] } ?? []
    let committer = identity.committer(now: now, parents: parent.map { [$0.committer.time] } ?? [])
    let id = try store.writeCommit(
      tree: tree, parents: parents, author: signature, committer: committer,
      message: message(node: identity.node))
    return Commit(
      id: id, tree: tree, parents: parents, author: signature, committer: committer,
      message: message(node: identity.node), isSigned: false)
  }
}

extension VaultFile.Kind {
  package var mode: FileMode {
    switch self {
    case .regular: .blob
    case .executable: .executable
    case .link: .symlink
    }
  }

  /// The kind of a file of that mode; nil for folders and submodules.
  package init?(_ mode: FileMode) {
    switch mode {
    case .blob: self = .regular
    case .executable: self = .executable
    case .symlink: self = .link
    case .tree, .submodule: return nil
    }
  }
}

extension Vault {
  /// Commits steps on the branch that is checked out. To be called while the vault is locked, with the
  /// files already on disk.
  ///
  /// In ``together(_:)`` neither objects nor branch are on the disk yet when this returns.
  ///
  /// - Returns: the commits, in the order of the steps.
  package func commit(_ steps: [CommitStep], identity: NodeIdentity) throws -> [Commit] {
    let (branch, old) = try head()
    var parent = try old.map(repository.readCommit)
    var commits = [Commit]()
    let now = environment.now() / 1000
    // What few steps write is new.
    try repository.inOnePack(lookingForThem: steps.count > 8) {
      for step in steps {
        let commit = try step.write(to: repository, on: parent, identity: identity, now: now)
        commits.append(commit)
        parent = commit
      }
    }
    guard let last = commits.last else { return [] }
    if shared != nil {
      shared?.add(commits, on: branch, after: old)
      return commits
    }
    let subject = steps.count == 1 ? steps[0].subject : "\(steps.count) commits"
    try move(branch, to: last.id, expecting: old, log: "daybook: \(subject)")
    return commits
  }

  /// Brings into step what tells of the last commit: the tree that the disk is known to hold, and git's index. Where it
  /// can't be done, the next snapshot finds out what is missing.
  func settle(_ paths: [VaultPath], from before: ObjectID?, to tree: ObjectID) throws {
    if shared != nil { return shared?.settle(paths, from: before) ?? () }
    let known = try state.tree()
    if known == before {
      try state.setTree(tree)
    } else {
      // A snapshot died in the middle: of these files it is known all the same.
      let files = try paths.map { path in
        (path: path.description, file: try repository.file(at: path, in: tree).map { ($0.mode, $0.id) })
      }
      try state.setTree(repository.updateTree(known, changes: files))
    }
    try refreshIndex(paths, tree)
  }

  /// Commits a step whose files are not on disk yet, and puts them there: all of them, whatever happens on the way. Answers
  /// false where somebody wrote to one of them meanwhile: then nothing was changed.
  ///
  /// To be called while the vault is locked.
  package func apply(_ step: CommitStep, identity: NodeIdentity) throws -> Bool {
    let (branch, old) = try head()
    let parent = try old.map(repository.readCommit)
    let commit = try repository.inOnePack {
      try step.write(to: repository, on: parent, identity: identity, now: environment.now() / 1000)
    }
    guard case .applied = try apply(commit.id, over: old, branch: branch) else { return false }
    return true
  }

  /// Moves a branch; another git program may hold its lock for a moment. A lock from before the machine was
  /// started is nobody's, nor is one that is spent.
  func move(_ branch: String, to new: ObjectID, expecting old: ObjectID?, log message: String) throws {
    for attempt in 1... {
      do {
        return try repository.updateReference("refs/heads/\(branch)", to: new, expecting: old, log: message)
      } catch let error as GitError where error.code == .locked && attempt < 100 {
        let name = "refs/heads/\(branch)"
        if repository.hasLockFromBeforeTheStart(of: name) || repository.hasSpentLock(of: name) {
          repository.removeLock(of: name)
        }
        usleep(20_000)
      }
    }
  }
}
