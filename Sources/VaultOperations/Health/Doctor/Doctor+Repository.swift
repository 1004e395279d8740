import Git
import VaultStore
import VaultSync

extension Doctor {
  func repositoryChecks(_ vault: Vault) -> [(String, Look)] {
    [
      ("objects", { try objects(vault) }), ("branch", { try branch(vault) }),
      ("high-water", { try highWater(vault) }),
      ("state", { try state(vault) }), ("locks", { try locks(vault) }), ("packs", { packs(vault) }),
      ("last-sync", { try lastSync(vault) }),
    ]
  }

  /// Whether all of the history is there and whole, and what git needs to read it.
  private func objects(_ vault: Vault) throws -> Finding {
    let found = try vault.damage()
    var words = [String]()
    if !found.setAside.isEmpty { words.append("\(found.setAside.count) damaged object files") }
    words += found.rewritten.map { "\($0.lowercased()) is torn" }
    if let branch = found.branch { words.append("the branch \(branch.name) is lost") }
    if !found.missing.isEmpty { words.append("\(found.missing.count) objects are missing") }
    if words.isEmpty { return .ok("all of the history is there") }
    return .fail(
      words.joined(separator: "; "),
      "Where that doesn't help, make the vault anew beside it: daybook recover \(vault.path)"
    ) { try vault.locked { _ = try vault.mend(.everything) } }
  }

  private func branch(_ vault: Vault) throws -> Finding {
    let repository = vault.repository
    guard repository.state == .clean else {
      return .warn(
        "a \(repository.state.rawValue) is half done: no sync until it is finished",
        "Finish it, or give it up: git status says how.")
    }
    if let obstacle = try vault.obstacle() { return .warn(obstacle.message, obstacle.hint) }
    return .ok(try vault.head().branch)
  }

  /// Whether all that was ever published is in the branch: a lost reference looks like a new repository.
  private func highWater(_ vault: Vault) throws -> Finding {
    let repository = vault.repository
    let tips = try vault.publishedReferences()
    if tips.isEmpty { return .ok("nothing is published yet") }
    let (branch, head) = try vault.head()
    guard let head else {
      return .fail("the branch \(branch) has no commit, though some were published", "It can be put back.") {
        guard let tip = tips.first else { return }
        try repository.updateReference(
          "refs/heads/\(branch)", to: tip.id, expecting: nil, log: "daybook doctor: a lost branch")
      }
    }
    let lacking = try tips.filter { try $0.id != head && !repository.isAncestor($0.id, of: head) }
    if lacking.isEmpty { return .ok("all that was published is in \(branch)") }
    return .warn(
      "\(branch) lacks commits that were published: \(lacking.map(\.name).joined(separator: ", "))",
      "The next sync brings them back: daybook sync")
  }

  private func state(_ vault: Vault) throws -> Finding {
    let folder = "\(vault.repository.gitDirectory)daybook/state"
    guard Machine.canWrite(folder) else {
      return .fail("\(folder) can't be written", "Give it to the user that runs Daybook: chown -R")
    }
    guard try vault.headCommit() == nil || vault.knowsDisk() else {
      return .warn(
        "it isn't known what this node had on disk: deletions wait for one sync", "Run: daybook sync")
    }
    return .ok("what this node had on disk is known")
  }

  private func locks(_ vault: Vault) throws -> Finding {
    let repository = vault.repository
    let old = repository.lockFiles(olderThan: 60, now: environment.now() / 1000)
    if old.isEmpty { return .ok("none is left over") }
    return .warn(
      "left by a program that died, it seems: \(old.joined(separator: ", "))", "Remove them when no git runs."
    ) {
      try vault.syncLocked { try vault.locked { _ = try repository.removeLeftovers(of: .everything) } }
    }
  }

  private func packs(_ vault: Vault) -> Finding {
    let repository = vault.repository
    let (count, limit) = (repository.packCount, 50)
    if count <= limit { return .ok("\(count)") }
    return .warn("\(count), which makes reading slow", "The next sync joins them.") {
      try vault.locked {
        _ = try repository.consolidatePacks(keepingAtMost: limit, deadline: .seconds(600))
      }
    }
  }

  private func lastSync(_ vault: Vault) throws -> Finding {
    if try vault.repository.remotes().isEmpty { return .ok("there is no remote") }
    guard let last = try vault.lastSync() else {
      return .warn("never on this node", "Run: daybook sync")
    }
    let hours = (environment.now() / 1000 - last.at.seconds) / 3600
    if hours >= 24 {
      return .warn("\(last.at), \(hours) hours ago: \(last.outcome)", "Is cron set? daybook install cron")
    }
    let isWell = SyncOutcome(rawValue: last.outcome).map { $0.exitCode == 0 } ?? false
    return isWell
      ? .ok("\(last.at): \(last.outcome)")
      : .warn("\(last.at): \(last.outcome)", "See what it says: daybook sync")
  }
}
