import Git
import VaultModel
import VaultStore

extension Doctor {
  func machineChecks(_ vault: Vault) -> [(String, Look)] {
    [
      ("disk", { try disk(vault) }), ("modes", { try modes(vault) }), ("clock", { try clock(vault) }),
      ("schedule", { try schedule(vault) }),
    ]
  }

  private func disk(_ vault: Vault) throws -> Finding {
    let space = try Machine.space(at: vault.repository.commonDirectory)
    let text = "\(space.bytes / 1_000_000) MB free"
    if space.bytes < 10_000_000 { return .fail(text, "Make room: nothing can be written safely.") }
    if space.bytes < 200_000_000 { return .warn(text, "Make room.") }
    if let files = space.files, files < 1000 {
      return .warn("\(files) more files fit on the disk", "Make room.")
    }
    return .ok(text)
  }

  /// Whose the vault is, and who else may write in it.
  private func modes(_ vault: Vault) throws -> Finding {
    let git = vault.repository.commonDirectory
    let places =
      [
        vault.path, "\(vault.path)/.daybook", git, "\(git)config", "\(git)HEAD", "\(git)objects",
        "\(git)refs",
      ]
      + ["agents", "shared"].map { "\(vault.path)/\($0)" }
    let others = places.filter { Machine.belongsToAnother($0) }
    if !others.isEmpty {
      return .fail(
        "they belong to another user: \(others.joined(separator: ", "))",
        "Give them to the user that runs Daybook: chown -R USER '\(vault.path)'")
    }
    let open = places.filter { Machine.isOpenToAll($0) }
    if !open.isEmpty {
      return .warn("everybody may write: \(open.joined(separator: ", "))", "Take that away: chmod o-w") {
        for place in open { try Machine.closeToAll(place) }
      }
    }
    return .ok("yours, and nobody else's to write")
  }

  private func clock(_ vault: Vault) throws -> Finding {
    let now = environment.now() / 1000
    if now < 1_704_067_200 {
      return .fail("it says \(Timestamp(seconds: now))", "Set the machine's clock.")
    }
    guard let head = try vault.headCommit() else { return .ok("\(Timestamp(seconds: now))") }
    let latest = try vault.repository.readCommit(head).committer.time
    if latest > now + 300 {
      return .warn(
        "it says \(Timestamp(seconds: now)), and the newest commit is of \(Timestamp(seconds: latest))",
        "Set the clock here, or on the node that made the commit.")
    }
    return .ok("\(Timestamp(seconds: now))")
  }

  private func schedule(_ vault: Vault) throws -> Finding {
    if let last = try vault.lastSync(), environment.now() / 1000 - last.at.seconds < 3600 {
      return .ok("synced within the last hour")
    }
    if let table = try? Crontab().read(), table.contains("# daybook: sync \(vault.path)") {
      return .ok("cron syncs it")
    }
    return .warn(
      "no crontab line of this user syncs the vault, and nothing else did within the last hour",
      "Set it up with: daybook install cron --vault '\(vault.path)'")
  }
}
