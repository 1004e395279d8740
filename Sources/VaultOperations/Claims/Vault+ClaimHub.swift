import Git
import VaultModel
import VaultStore

extension Vault {
  /// The hub that `.daybook/config.yml` names. The first one who asks makes it, where `isMade`.
  ///
  /// Throws `.noHub` where there is none, or no remote is it.
  func claimHub(made isMade: Bool, deadline: Duration) throws -> ClaimHub {
    let remotes = try remotes().map(\.name)
    guard let first = remotes.first else {
      throw VaultError(
        .noHub, "Claims are made on a remote that all nodes share, and this vault has none.",
        hint: "Add one with: daybook remote add origin URL")
    }
    let place = try claimPlace()
    if let id = try setting("hub").value.flatMap({ ObjectID(hex: $0) }) {
      // Only one of several has to be asked which it is.
      let remote = try remotes.count == 1 ? first : hub(id, at: place, among: remotes, deadline)
      return ClaimHub(vault: self, remote: remote, id: id, deadline: deadline, place: place)
    }
    guard isMade else {
      throw VaultError(
        .noHub, "Nothing was ever claimed in this vault.", hint: "Claim with: daybook claim NAME")
    }
    return try makeHub(first, place, deadline)
  }

  /// The hub; where no remote is it any more, the first one is made it.
  func hubAnew(deadline: Duration) throws -> ClaimHub {
    do {
      let hub = try claimHub(made: true, deadline: deadline)
      _ = try hub.all()
      return hub
    } catch let error as VaultError where error.code == .noHub {
      guard let first = try remotes().first?.name else { throw error }
      return try makeHub(first, claimPlace(), deadline)
    }
  }

  private func hub(
    _ id: ObjectID, at place: ClaimPlace, among remotes: [String], _ deadline: Duration
  ) throws -> String {
    for name in remotes {
      let known = try? repository.peek(remote: name) ?? repository.listRemote(name, deadline: deadline)
      if known?[place.hub] == id { return name }
    }
    throw VaultError(
      .unreachable, "None of the remotes that answer is the hub where claims are made.",
      hint: "Try again later.")
  }

  /// Makes a remote the hub, unless another node was first; and names it in the settings of all nodes.
  private func makeHub(_ remote: String, _ place: ClaimPlace, _ deadline: Duration) throws -> ClaimHub {
    do {
      var id = try repository.listRemote(remote, deadline: deadline)[place.hub]
      if id == nil {
        let node = try identity().node.description
        let signature = Signature(
          name: node, email: "\(node)@daybook.invalid", time: environment.now() / 1000)
        let nonce = UInt64(environment.random()) << 32 | UInt64(environment.random())
        let commit = try repository.writeCommit(
          tree: repository.writeTree([]), parents: [], author: signature, committer: signature,
          message: "daybook: the hub where claims are made\n\nNonce: \(nonce)\n")
        switch try repository.push(
          remote: remote, source: commit, to: place.hub, expecting: nil, deadline: deadline)
        {
        case .accepted: id = commit
        case .stale(let actual): id = actual
        case .rejected(let reason):
          throw VaultError(
            .remoteRefused, "The remote \(remote) takes no \(place.prefix)*: \(reason)",
            hint: place.refusalHint)
        case .unknown: id = try repository.listRemote(remote, deadline: deadline)[place.hub]
        }
      }
      guard let id else {
        throw VaultError(
          .unreachable, "The remote \(remote) did not say whether it is the hub.", hint: "Try again.")
      }
      try setShared("hub", to: id.hex)
      return ClaimHub(vault: self, remote: remote, id: id, deadline: deadline, place: place)
    } catch let error as GitError {
      throw VaultError(error, remote: remote)
    }
  }
}
