public import Git
public import VaultStore

extension Vault {
  /// The remotes, in the order of git's configuration.
  public func remotes() throws -> [RemoteDescription] { try repository.remotes() }

  /// Adds a remote; the first one becomes what a plain `git pull` and `git push` speak with.
  ///
  /// Throws `.exists` for a name that is taken, and `.badOption` for what git doesn't allow.
  public func addRemote(_ name: String, address: String) throws {
    let known = try repository.remotes()
    if let other = known.first(where: { $0.name == name }) {
      throw VaultError(
        .exists, "There is a remote \(name) already: \(other.url).",
        hint: "Choose another name, or remove it with: daybook remote remove \(name)")
    }
    guard !address.isEmpty, !address.hasPrefix("-"), !name.hasPrefix("-"), !name.isEmpty else {
      throw VaultError(
        .badOption, "“\(name)” “\(address)” is no remote.", hint: "Write: daybook remote add origin URL")
    }
    try repository.addRemote(name, url: address)
    let branch = try head().branch
    if try repository.configString("branch.\(branch).remote") == nil {
      try repository.setConfig(GitSetUp.upstream(of: branch, remote: name))
    }
  }

  /// Forgets a remote and what is known of it; the vault's history stays. Throws `.unknownRemote`.
  public func removeRemote(_ name: String) throws {
    guard try repository.remotes().contains(where: { $0.name == name }) else {
      throw VaultError(
        .unknownRemote, "There is no remote \(name).", hint: "List them with: daybook remote list")
    }
    try keepPublished(of: name)
    try repository.removeRemote(name)
    for prefix in ["refs/daybook/remotes/\(name)/", ClaimHub.known(of: name)] {
      for (reference, id) in try repository.references(prefix: prefix) {
        try repository.deleteReference(reference, expecting: id)
      }
    }
  }
}
