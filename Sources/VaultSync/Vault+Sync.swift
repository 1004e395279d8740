import Git
public import VaultStore

extension Vault {
  /// Makes this node and its remotes the same: snapshot, fetch, merge, push, apply.
  ///
  /// What the caller must handle is in the report; throws ``VaultError`` for what stands in the way on this
  /// node: no node name, an unknown remote, a disk that can't be written.
  public func sync(_ request: SyncRequest) throws -> SyncReport {
    let identity = try identity()
    let all = try repository.remotes().map(\.name)
    let names = try chosen(request.remote, of: all)
    do {
      return try syncLocked {
        guard repository.state == .clean else { return try deferred(names, identity) }
        if let obstacle = try obstacle() { return ended(.deferred, obstacle, names) }
        let leftOut = try keepLeftOut()
        let branch = try repository.configString("daybook.branch")
        let remotes = try names.map {
          try GitRemote(
            $0, repository: repository, node: identity.node, branch: branch, deadline: request.deadline,
            trustsLastFetch: request.pushesFirst)
        }
        var taken = SnapshotRequest(allowsMassDeletion: request.allowsMassDeletion, leavesUnsettled: true)
        taken.leavesNewerThan = request.leavesNewerThan
        let engine = SyncEngine(
          store: repository,
          tree: GitWorkingTree(
            vault: self, identity: identity, request: taken, postpones: request.postponesSaves),
          remotes: remotes,
          clock: SystemClock(environment: environment), identity: identity,
          history: all.count > 1 ? .merge : configuration.history, pushesFirst: request.pushesFirst,
          leavesFiles: request.leavesFiles)
        try locked {}  // What a death left is removed while nothing is fetched.
        fetchesBeside = true
        defer { fetchesBeside = false }
        var report = try engine.run()
        report.conflicts = Array(Set(report.conflicts + leftOut)).sorted()
        tellPresence(remotes, identity.node, report, request)
        tidy(deadline: request.deadline)
        return report
      }
    } catch let error as VaultError where error.code == .busy {
      return ended(.busy, error, names)
    } catch let error as GitError {
      throw VaultError(error)
    }
  }

  /// Prepares a remote to be forgotten: what it has stays published, and is never remade.
  package func keepPublished(of remote: String) throws { try repository.keepPublished(of: remote) }

  /// How many packs a vault may have before they are joined.
  private static let packs = 50

  /// Brings notes onto the disk that appends have left to their commits, and joins packs where there are many. That it
  /// can't be done now is no reason for a sync to fail.
  private func tidy(deadline: Duration) {
    do {
      if try hasUnflushedNotes() { try locked { try flushNotes() } }
      // Under the sync's lock alone: appends go on, for what they write meanwhile is not among what is joined.
      try repository.consolidatePacks(keepingAtMost: Self.packs, deadline: deadline)
    } catch {
      environment.log("not tidied up: \(error)")
    }
  }

  /// The remotes to sync with: the wanted one, else all, in the order of the configuration.
  private func chosen(_ wanted: String?, of names: [String]) throws -> [String] {
    guard let wanted else { return names }
    guard names.contains(wanted) else {
      throw VaultError(
        .unknownRemote, "There is no remote called \(wanted).",
        hint: names.isEmpty
          ? "Add one with: daybook remote add NAME URL" : "There is: \(names.joined(separator: ", "))")
    }
    return [wanted]
  }

  /// Leaves what a person has begun alone, but for keeping the files as they are now.
  private func deferred(_ remotes: [String], _ identity: NodeIdentity) throws -> SyncReport {
    try locked { try keepHalfDone(identity: identity) }
    let state = repository.state
    let error = VaultError(
      .deferred,
      "\(state.words) is half done in this vault, and was left alone; its files are kept as \(Vault.halfDone).",
      hint: state.hint)
    return ended(.deferred, error, remotes)
  }

  /// The report of a sync that did nothing with any remote.
  private func ended(_ outcome: SyncOutcome, _ error: VaultError, _ remotes: [String]) -> SyncReport {
    var report = SyncReport(outcome: outcome)
    report.remotes = (remotes.isEmpty ? [""] : remotes).map {
      .init(name: $0, outcome: outcome, error: error)
    }
    return report
  }
}

extension RepositoryState {
  /// What it is, at the start of a sentence.
  fileprivate var words: String {
    switch self {
    case .clean, .merge: "A merge"
    case .revert: "A revert"
    case .cherryPick: "A cherry-pick"
    case .bisect: "A bisection"
    case .rebase: "A rebase"
    case .applyMailbox: "Applying patches"
    }
  }

  /// How to end it.
  fileprivate var hint: String {
    let command =
      switch self {
      case .clean, .merge: "git merge --abort"
      case .revert: "git revert --abort"
      case .cherryPick: "git cherry-pick --abort"
      case .bisect: "git bisect reset"
      case .rebase: "git rebase --abort"
      case .applyMailbox: "git am --abort"
      }
    return "Finish it with git, or give it up with: \(command)"
  }
}
