import Git
package import VaultStore

extension Vault {
  /// Why what is checked out is not to be shared; nil where it is.
  ///
  /// 1. HEAD names no branch: a person is looking at an old commit.
  /// 2. It names one of a person's own: it follows no remote, while another branch here does, or is
  ///    `daybook.branch`. To sync it would publish what they haven't.
  package func obstacle() throws -> VaultError? {
    guard let branch = try repository.head().branch else {  // 1
      return VaultError(
        .deferred, "HEAD is detached, so there is no branch to commit to; nothing was taken in or synced.",
        hint: "Go back with: git switch -")
    }
    guard try repository.configString("branch.\(branch).merge") == nil else { return nil }  // 2
    let shared = try repository.configString("daybook.branch")
    if shared == branch { return nil }
    let remotes = try repository.remotes().map(\.name)
    if remotes.isEmpty { return nil }
    let others = try repository.references(prefix: "refs/heads/").map {
      String($0.name.dropFirst("refs/heads/".count))
    }
    let other = try others.first { name in
      guard name != branch else { return false }
      return try name == shared
        || repository.configString("branch.\(name).remote").map(remotes.contains) ?? false
    }
    return other.map { name in
      VaultError(
        .deferred,
        "The branch \(branch) is checked out, not \(name), which is shared; nothing was taken in or synced.",
        hint: "Go back with: git switch \(name)")
    }
  }
}
