import Git
public import VaultStore

extension Vault {
  /// Makes this node and its remote the same: snapshot, fetch, merge, push, apply.
  ///
  /// What the caller must handle is in the report; throws ``VaultError`` for what stands in the way on this
  /// node: no node name, an unknown remote, more than one remote, a disk that can't be written.
  public func sync(_ request: SyncRequest) throws -> SyncReport {
    let identity = try identity()
    let remote = try remoteName(request.remote)
    guard repository.state == .clean else { return deferred(remote) }
    do {
      return try syncLocked {
        let tree = GitWorkingTree(
          vault: self, identity: identity,
          request: SnapshotRequest(allowsMassDeletion: request.allowsMassDeletion, leavesUnsettled: true))
        guard let remote else { return try committed(tree.snapshot()) }
        let endpoint = GitRemote(
          remote, repository: repository, branch: try repository.configString("daybook.branch"),
          deadline: request.deadline)
        let engine = SyncEngine(
          store: repository, tree: tree, remote: endpoint, clock: SystemClock(environment: environment),
          identity: identity)
        let report = try engine.run()
        tidy(deadline: request.deadline)
        return report
      }
    } catch let error as VaultError where error.code == .busy {
      var report = SyncReport(outcome: .busy)
      report.remotes = [.init(name: remote ?? "", outcome: .busy, error: error)]
      return report
    } catch let error as GitError {
      throw VaultError(error)
    }
  }

  /// How many packs a vault may have before they are joined.
  private static let packs = 50

  /// Joins packs where there are many. That it can't be done now is no reason for a sync to fail.
  private func tidy(deadline: Duration) {
    guard repository.packCount > Self.packs else { return }
    do {
      try locked { _ = try repository.consolidatePacks(keepingAtMost: Self.packs, deadline: deadline) }
    } catch {
      environment.log("packs not joined: \(error)")
    }
  }

  /// The remote to sync with; nil where the vault has none.
  private func remoteName(_ wanted: String?) throws -> String? {
    let names = try repository.remotes().map(\.name)
    if let wanted, !names.contains(wanted) {
      throw VaultError(
        .unknownRemote, "There is no remote called \(wanted).",
        hint: names.isEmpty
          ? "Add one with: daybook remote add NAME URL" : "There is: \(names.joined(separator: ", "))")
    }
    guard names.count <= 1 else {
      throw VaultError(
        .unsupported, "This vault has \(names.count) remotes, and can sync with one.",
        hint: "Remove all but one with: daybook remote remove NAME")
    }
    return names.first
  }

  private func committed(_ snapshot: Snapshot) -> SyncReport {
    var report = SyncReport(outcome: .upToDate)
    (report.head, report.tree) = (snapshot.head, snapshot.tree)
    (report.skipped, report.reconciled) = (snapshot.left, snapshot.reconciled)
    if let error = snapshot.heldError {
      report.outcome = .held
      report.remotes = [.init(name: "", outcome: .held, error: error)]
    }
    return report
  }

  private func deferred(_ remote: String?) -> SyncReport {
    var report = SyncReport(outcome: .deferred)
    let error = VaultError(
      .deferred, "A \(repository.state.rawValue) is half done in this vault, and was left alone.",
      hint: "Finish it with git, or give it up with: git \(repository.state.rawValue) --abort")
    report.remotes = [.init(name: remote ?? "", outcome: .deferred, error: error)]
    return report
  }
}
