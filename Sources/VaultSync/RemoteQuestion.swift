import Git

/// What one fetch asks of a remote. It stands by itself so that it can be asked on a thread of its own.
struct RemoteQuestion: Sendable {
  /// The remote's name.
  var name: String
  /// The shared branch, or what is taken for it until the remote says which it is.
  var branch: String
  var isBranchFixed: Bool
  var deadline: Duration

  struct Answer: Sendable {
    /// What it has.
    var heads: RemoteHeads
    /// The same with what only its folder tells, where that is on this machine.
    var peek: RemoteHeads?
    /// The shared branch, and its commit; nil where the remote has no such branch.
    var branch: String
    var tip: ObjectID?
  }

  /// Brings what the remote has and this repository lacks. Throws what ``Repository/fetch(remote:refspecs:deadline:progress:)``
  /// throws.
  func ask(_ repository: Repository) throws -> Answer {
    let peek = repository.peek(remote: name)
    if let peek {
      let branch = isBranchFixed ? branch : peek.defaultBranch ?? branch
      if let tip = try unchangedTip(peek, branch, in: repository) {
        return Answer(heads: peek, peek: peek, branch: branch, tip: tip)
      }
    }
    let heads = try repository.fetch(
      remote: name, refspecs: ["+refs/heads/*:refs/daybook/remotes/\(name)/*"], deadline: deadline
    ).advertised
    let branch = isBranchFixed ? branch : heads.defaultBranch ?? branch
    return Answer(heads: heads, peek: peek, branch: branch, tip: heads["refs/heads/\(branch)"])
  }

  /// The branch's tip on a remote of this machine, where it is as at the last fetch: then there is nothing to fetch.
  private func unchangedTip(
    _ heads: RemoteHeads, _ branch: String, in repository: Repository
  ) throws -> ObjectID? {
    guard let tip = heads["refs/heads/\(branch)"],
      try repository.reference("refs/daybook/remotes/\(name)/\(branch)") == tip, repository.contains(tip)
    else { return nil }
    return tip
  }
}
