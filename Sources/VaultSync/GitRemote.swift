package import Git
import VaultStore

/// A remote of a repository.
package final class GitRemote: RemoteEndpoint {
  package let name: String
  private let repository: Repository
  private let deadline: Duration
  /// The shared branch: the one that is configured, else the remote's default, else main.
  private(set) var branch: String
  private let isBranchFixed: Bool

  package init(_ name: String, repository: Repository, branch: String?, deadline: Duration) {
    self.name = name
    self.repository = repository
    self.deadline = deadline
    self.branch = branch ?? "main"
    isBranchFixed = branch != nil
  }

  package func fetch() throws -> ObjectID? {
    try named {
      if let tip = try unchangedTip() { return tip }
      let report = try repository.fetch(
        remote: name, refspecs: ["+refs/heads/*:refs/daybook/remotes/\(name)/*"], deadline: deadline)
      if !isBranchFixed, let found = report.advertised.defaultBranch { branch = found }
      return report.advertised["refs/heads/\(branch)"]
    }
  }

  package func push(_ new: ObjectID, expecting old: ObjectID?) throws -> PushOutcome {
    try named {
      let outcome = try repository.push(
        remote: name, source: new, to: "refs/heads/\(branch)", expecting: old, deadline: deadline)
      if outcome == .accepted {
        try repository.set("refs/daybook/remotes/\(name)/\(branch)", to: new)
        try repository.set("refs/remotes/\(name)/\(branch)", to: new)
      }
      return outcome
    }
  }

  /// The branch's tip on a remote of this machine, where it is as at the last fetch: then there is nothing to fetch.
  private func unchangedTip() throws -> ObjectID? {
    guard let heads = repository.peek(remote: name) else { return nil }
    let branch = isBranchFixed ? self.branch : heads.defaultBranch ?? self.branch
    guard let tip = heads["refs/heads/\(branch)"],
      try repository.reference("refs/daybook/remotes/\(name)/\(branch)") == tip, repository.contains(tip)
    else { return nil }
    self.branch = branch
    return tip
  }

  /// Says which remote failed, in the remote's own words.
  private func named<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as GitError {
      throw VaultError(error, remote: name)
    }
  }
}
