import Git
import VaultStore

extension Doctor {
  /// One check for each remote; whether it answers is only asked where that is wanted.
  func remoteChecks(_ vault: Vault) -> [(String, Look)] {
    let remotes: [RemoteDescription]
    do { remotes = try vault.remotes() } catch { return [("remotes", { throw error })] }
    if remotes.isEmpty {
      return [
        (
          "remotes",
          {
            .warn(
              "there is none: the vault is on this machine alone", "Add one: daybook remote add origin URL")
          }
        )
      ]
    }
    return remotes.map { remote in ("remote \(remote.name)", { try look(at: remote, vault) }) }
  }

  private func look(at remote: RemoteDescription, _ vault: Vault) throws -> Finding {
    guard let deadline = asksRemotes else { return .ok("not asked; daybook doctor --remotes asks") }
    do {
      let heads = try vault.repository.listRemote(remote.name, deadline: deadline)
      let count = heads.references.count { $0.name.hasPrefix("refs/heads/") }
      return .ok(count == 1 ? "answers: 1 branch" : "answers: \(count) branches")
    } catch let error as GitError {
      let error = VaultError(error, remote: remote.name)
      return error.exitCode == 75
        ? .warn(error.message, error.hint) : .fail(error.message, error.hint)
    }
  }
}
