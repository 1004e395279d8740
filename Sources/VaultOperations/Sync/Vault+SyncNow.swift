public import VaultStore
public import VaultSync

extension Vault {
  /// Syncs, and remembers how it ended, for ``status()``.
  public func syncNow(_ request: SyncRequest) throws -> SyncReport {
    archiveOutboxes()
    // A torn branch is mended by the sync itself.
    let before = try? repository.head()
    finishTasks()
    let report = try sync(request)
    if report.outcome != .busy {
      try rememberSync(report.outcome.rawValue)
      try rememberHealth(report)
    }
    if (try? repository.head()) != before || !hasIndexView {
      refreshViews()
      refreshInboxView()
      // So that the next of many syncs is as quick as one that finds nothing.
      if request.postponesSaves {
        do { try rememberDisk() } catch { environment.log("the disk is compared by the next sync: \(error)") }
      }
    }
    if report.outcome.exitCode == 0 {
      forgetEndedOffers()
      forgetEndedTasks()
    }
    return report
  }

  private var hasIndexView: Bool {
    VaultPath("shared/INDEX.md").flatMap { try? folder.holdsFile($0) } ?? false
  }
}

extension SyncReport {
  public var json: JSON {
    var members: [JSON.Member] = [
      .init("outcome", .string(outcome.rawValue)), .init("head", JSON(head)), .init("tree", JSON(tree)),
      .init("fetched", .int(fetched)), .init("pushed", .int(pushed)), .init("conflicts", JSON(conflicts)),
      .init("skipped", .array(skipped.map { ["path": .string($0.path), "why": .string($0.why)] })),
      .init("attempts", .int(attempts)), .init("remotes", .array(remotes.map(\.json))),
    ]
    if !warnings.isEmpty { members.append(.init("warnings", .array(warnings.map(\.json)))) }
    return .object(members)
  }

  public var warnings: [Warning] {
    let stale = reconciled.map {
      Warning(
        "stale-save",
        "\($0) was overwritten with a copy from before the last sync; both versions were merged.")
    }
    let all = notices.map { Warning($0.code, $0.message) } + stale
    if unsettledConflicts == 0 { return all }
    let count = unsettledConflicts == 1 ? "1 losing version" : "\(unsettledConflicts) losing versions"
    return all + [
      Warning("conflicts", "\(count) of merges can be settled. See what is kept with: daybook conflicts list")
    ]
  }
}

extension SyncReport.Remote {
  var json: JSON {
    var members: [JSON.Member] = [.init("name", .string(name)), .init("outcome", .string(outcome.rawValue))]
    if let error, case .object(let error) = error.json { members += error }
    return .object(members)
  }
}
