import Git
import VaultModel
public import VaultStore
import VaultSync

extension Vault {
  /// How the vault is doing on this node, by what is here: nobody is asked, and nothing is written.
  public func status() throws -> StatusAnswer {
    let found = try repository.head()
    let (branch, head) = (found.branch, found.commit)
    var status = StatusAnswer(path: path, branch: branch)
    status.node = try repository.configString("daybook.node")
    status.head = head
    status.tree = try head.map { try repository.readCommit($0).tree }
    status.remotes = try repository.remotes().map { try distance(to: $0.name, branch, head) }
    let uncommitted = try uncommitted()
    status.dirty = uncommitted.paths.map(\.description)
    status.conflicts = try keptConflicts().map(\.description)
    status.clockSuspect = try entriesAhead()
    status.lastSync = try lastSync()
    status.others = try others()
    status.warnings =
      try setUpWarnings() + healthWarnings(status.others)
      + uncommitted.skipped.map {
        Warning("skipped", "\($0.path) is not shared: \($0.why)\($0.why.hasSuffix(".") ? "" : ".")")
      }
    return status
  }

  func distance(to remote: String, _ branch: String?, _ head: ObjectID?) throws -> StatusAnswer.Remote {
    let prefix = "refs/daybook/remotes/\(remote)/"
    let wanted = try repository.configString("daybook.branch") ?? branch
    let all = try repository.references(prefix: prefix)
    let known = try wanted.flatMap { try repository.reference(prefix + $0) }
    guard let tip = known ?? (all.count == 1 ? all.first?.id : nil) else { return .init(name: remote) }
    guard let head else { return .init(name: remote, ahead: 0) }
    let (ahead, behind) = try repository.aheadBehind(local: head, upstream: tip)
    return .init(name: remote, ahead: ahead, behind: behind)
  }

  private func entriesAhead() throws -> [EntryID] {
    let limit = environment.now() + HybridClock.tolerance
    let sieve = TimeSieve(after: limit)
    return try notes().flatMap { path -> [EntryID] in
      // One that is forbidden is named as one that isn't shared.
      guard let bytes = try folder.read(path, forbidden: { _ in })?.bytes, sieve.lets(through: bytes) else {
        return []
      }
      return Document(bytes).entries(path: path.description).filter { $0.timestamp.milliseconds > limit }.map(
        \.id)
    }
  }

  /// Whether plain git can merge as Daybook does.
  func driverWarning() throws -> Warning? {
    let node = try repository.configString("daybook.node") ?? "NAME"
    let mend = "Set it up with: daybook init \(GitSetUp.quoted(path)) --node \(node)"
    guard let driver = try repository.configString(GitSetUp.driverKey) else {
      return Warning("no-driver", "Plain git doesn't merge as Daybook does. \(mend)")
    }
    if let program = GitSetUp.program(of: driver), program.hasPrefix("/"), !GitSetUp.canRun(program) {
      return Warning(
        "driver-missing", "Plain git can't merge as Daybook does, for \(program) is gone. \(mend)")
    }
    guard let path = VaultPath(".gitattributes"), let file = try folder.read(path),
      String(decoding: file.bytes, as: UTF8.self).contains("merge=daybook")
    else {
      return Warning(
        "no-driver",
        "Plain git doesn't merge as Daybook does. Write a line into .gitattributes: *.md merge=daybook")
    }
    return nil
  }

  private func healthWarnings(_ others: [NodePresence]) throws -> [Warning] {
    var warnings = others.filter { $0.presence == .silent }.map {
      Warning("silent-node", "\($0.node) has not been seen on the hub for long.")
    }
    if try hasSilentHook() {
      warnings.append(
        Warning("hook-failed", "The command in daybook.onError failed five times, and was given up."))
    }
    let untold = try untoldMessages()
    if untold > 0 {
      let count = untold == 1 ? "1 message" : "\(untold) messages"
      warnings.append(
        Warning(
          "hook-failed",
          "The command in daybook.onMessage failed five times for \(count), and was given up. Read with: daybook inbox"
        ))
    }
    for id in try failedActions() {
      warnings.append(
        Warning("action-failed", "The action of the schedule \(id) failed five times, and was given up."))
    }
    return warnings
  }

  private func setUpWarnings() throws -> [Warning] {
    var warnings = [Warning]()
    if try repository.configString("daybook.node") == nil {
      warnings.append(
        Warning("no-node", "This node has no name yet. Give it one with: daybook config set node NAME"))
    }
    if let warning = try driverWarning() { warnings.append(warning) }
    if repository.state == .clean, let obstacle = try obstacle() {
      warnings.append(Warning("not-synced", obstacle.description))
    }
    if repository.state != .clean {
      warnings.append(
        Warning(
          "half-done", "A \(repository.state.rawValue) is half done. Finish it with git, then sync again."))
    }
    return warnings
  }
}
