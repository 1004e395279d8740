import Git
import VaultModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Vault {
  /// How far a mend may go.
  public enum Reach: Sendable {
    /// What is on this disk.
    case disk
    /// That, and what remotes have.
    case remotes
    /// That, and where the history stays broken, back to the last commit that is whole: what the files have beyond it is
    /// committed anew.
    case everything
  }

  /// Finds out what is damaged in the repository; changes nothing.
  public func damage() throws -> Mending {
    var found = Mending()
    found.setAside = try repository.damagedObjectFiles()
    if repository.hasTornIndex { found.rewritten.append("The index") }
    do {
      var whole = Set<ObjectID>()
      let head = try repository.head()
      if let tip = head.commit {
        found.missing = repository.missingObjects(from: [tip], whole: &whole)
      } else if let name = head.branch, try isLost(name), let tip = try lostTip(of: name) {
        found.branch = (name, tip)
      }
    } catch let error as GitError where error.isDamage {
      found.rewritten.append("A reference")
    }
    return found
  }

  /// Mends what a power cut, a full disk or a failing one did to the repository. To be called while the vault is locked.
  ///
  /// 1. A torn index is dropped: it is a cache. A torn reference is removed, and with it the list of packed ones if that is torn.
  /// 2. A branch that was lost is put back where it was: the reflog and the state folder tell, and the objects.
  /// 3. Object files that don't hold what their names say are moved away; what can be read of them is stored again.
  /// 4. What the branch lacks then is made again from the files on disk, and from git's index.
  /// 5. What is still lacking is fetched: all that the remotes have, for a fetch brings only what it believes to lack.
  /// 6. In the end the branch goes back to the last commit that is whole, and nothing counts as deleted in the next snapshot.
  public func mend(_ reach: Reach, deadline: Duration = .seconds(20)) throws -> Mending {
    try requireDescriptors()
    var mending = Mending()
    if try repository.removeTornIndex() { mending.rewritten.append("The index") }  // 1
    if try repository.removeTornReferences() { mending.rewritten.append("A reference") }
    mending.setAside = try repository.damagedObjectFiles()  // 3
    try repository.setAside(mending.setAside, in: "\(repository.gitDirectory)daybook/damaged")
    try reopen()
    try restoreTip(&mending)  // 2
    guard let tip = try repository.head().commit else { return mending }
    var whole = Set<ObjectID>()
    mending.missing = repository.missingObjects(from: [tip], whole: &whole)
    if mending.missing.isEmpty { return mending }
    try storeAgain(&mending)  // 4
    if mending.missing.isEmpty || reach == .disk { return mending }
    try fetchMissing(from: tip, deadline, &mending, &whole)  // 5
    if mending.missing.isEmpty || reach == .remotes { return mending }
    try goBack(from: tip, &mending, &whole)  // 6
    return mending
  }

  /// Puts the branch back where HEAD names one that is gone, though this node had commits on it. To be called while the
  /// vault is locked.
  func restoreTip(_ mending: inout Mending) throws {
    guard case .unborn(let branch) = try repository.head(), try isLost(branch),
      let tip = try lostTip(of: branch)
    else { return }
    let tree = try repository.readCommit(tip).tree
    if try state.tree() != tree { try state.forgetTree() }
    try repository.updateReference(
      "refs/heads/\(branch)", to: tip, expecting: nil, log: "daybook: the branch was lost")
    mending.branch = (branch, tip)
  }

  /// Whether a branch without a commit had one: a new vault's had none, nor has one that a person just began.
  private func isLost(_ branch: String) throws -> Bool {
    if try state.apply() != nil { return false }
    if try state.lastTip()?.branch == branch { return true }
    return !repository.loggedTips(of: branch, ofHeadToo: false).isEmpty
  }

  /// The commit that a lost branch had: the one whose tree the disk is known to hold, of those that the reflog, the state
  /// folder and the remotes tell of, and of those that nothing names; else the last that is here at all.
  private func lostTip(of branch: String) throws -> ObjectID? {
    let known = try state.tree()
    var candidates = repository.loggedTips(of: branch, ofHeadToo: true)
    if let last = try state.lastTip(), last.branch == branch { candidates.append(last.commit) }
    candidates += try repository.looseEnds()
    candidates += try repository.references(prefix: "refs/daybook/").map(\.id)
    let commits = candidates.lazy.compactMap { try? self.repository.readCommit($0) }
    return (commits.first { $0.tree == known } ?? commits.first)?.id
  }

  private func storeAgain(_ mending: inout Mending) throws {
    guard let tip = try repository.head().commit else { return }
    let trees = try repository.treesOfIndex()
    // Behind a tree that is back, more may be missing.
    while !mending.missing.isEmpty {
      let missing = mending.missing
      var stored = 0
      try repository.inOnePack {
        for file in try folder.list().files {
          guard let bytes = try folder.read(file.path)?.bytes else { continue }
          guard try missing.contains(Repository.hashBlob(bytes)) else { continue }
          _ = try repository.writeBlob(bytes)
          stored += 1
        }
        for tree in trees where missing.contains(tree.id) {
          _ = try repository.writeTree(tree.entries)
          stored += 1
        }
      }
      if stored == 0 { return }
      mending.restored += stored
      var whole = Set<ObjectID>()
      mending.missing = repository.missingObjects(from: [tip], whole: &whole)
      if mending.missing == missing { return }
    }
  }

  private func fetchMissing(
    from tip: ObjectID, _ deadline: Duration, _ mending: inout Mending, _ whole: inout Set<ObjectID>
  ) throws {
    let place = "\(repository.gitDirectory)daybook/fetched"
    for remote in try repository.remotes().map(\.name) {
      do {
        try repository.fetchEverything(of: remote, through: place, deadline: deadline)
      } catch let error as GitError {
        environment.log("nothing fetched from \(remote): \(error)")
        continue
      }
      try reopen()
      let before = mending.missing.count
      mending.missing = repository.missingObjects(from: [tip], whole: &whole)
      if mending.missing.count < before { mending.fetchedFrom.append(remote) }
      if mending.missing.isEmpty { return }
    }
  }

  private func goBack(from tip: ObjectID, _ mending: inout Mending, _ whole: inout Set<ObjectID>) throws {
    guard let branch = try repository.head().branch else { return }
    var candidates = repository.loggedTips(of: branch, ofHeadToo: true)
    candidates += try repository.references(prefix: "refs/daybook/").map(\.id)
    candidates += try repository.looseEnds()
    for candidate in candidates where candidate != tip {
      guard repository.missingObjects(from: [candidate], whole: &whole).isEmpty else { continue }
      try state.forgetTree()
      try repository.updateReference(
        "refs/heads/\(branch)", to: candidate, expecting: tip, log: "daybook: what came since can't be read")
      mending.branch = (branch, candidate)
      mending.missing = []
      try repository.forgetMissing()
      return
    }
  }

  /// With too few descriptors what is here looks as if it weren't, and nothing must be decided then.
  private func requireDescriptors() throws {
    var copies = [Int32]()
    defer { for copy in copies { close(copy) } }
    for _ in 0..<64 { copies.append(try POSIX.call("open more files") { dup(folder.descriptor) }) }
  }
}

extension GitError {
  /// Whether the repository may be damaged, rather than asked for something wrong.
  var isDamage: Bool { code == .corrupt || code == .missingObject }
}
