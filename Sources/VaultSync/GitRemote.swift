package import Git
package import VaultModel
import VaultStore

/// A remote of a repository.
///
/// It is a peer where the setting `remote.<name>.daybookPeer` says so, else where it has references that only
/// nodes have, unless its repository is seen to be bare: a copy of a node's. So a node is recognised once it has
/// synced, if only with itself.
package final class GitRemote: RemoteEndpoint {
  package let name: String
  package private(set) var isPeer: Bool
  private let repository: Repository
  private let node: Name
  private let deadline: Duration
  /// The shared branch: the one that is configured, else the remote's default, else main.
  private(set) var branch: String
  private let isBranchFixed: Bool
  private let isPeerFixed: Bool
  /// What a peer has from this node.
  private var inbox: ObjectID?
  /// Whether the next fetch takes what the hub had last for what it has.
  private var trustsLastFetch: Bool
  /// What is being asked beside other work.
  private var begun: BegunQuestion?
  /// What it had when it was asked last; nil where it never was.
  package private(set) var advertised: RemoteHeads?

  /// - Parameter trustsLastFetch: whether the first fetch asks a hub nothing, and answers what it had last. A push is a
  ///   compare-and-swap, so that it tells where that is no longer so.
  package init(
    _ name: String, repository: Repository, node: Name, branch: String?, deadline: Duration,
    trustsLastFetch: Bool = false
  ) throws {
    self.name = name
    self.repository = repository
    self.node = node
    self.deadline = deadline
    self.branch = branch ?? "main"
    self.trustsLastFetch = trustsLastFetch
    isBranchFixed = branch != nil
    let setting = try repository.configString(Self.setting(name))
    isPeer = setting == "true"
    isPeerFixed = setting != nil
  }

  /// The setting that tells whether a remote is a peer: `true` or `false`.
  package static func setting(_ remote: String) -> String { "remote.\(remote).daybookPeer" }

  package var given: ObjectID? { isPeer ? inbox.flatMap { repository.contains($0) ? $0 : nil } : nil }

  deinit { _ = try? begun?.answer() }

  package func beginFetch() {
    if trustsLastFetch || begun != nil { return }
    begun = BegunQuestion(
      question, in: repository.workingDirectory ?? repository.gitDirectory,
      environment: repository.environment)
  }

  package func fetch() throws -> ObjectID? {
    try named {
      if let tip = try lastFetched() { return tip }
      let early = begun
      begun = nil
      let answer = try early?.answer() ?? question.ask(repository)
      advertised = answer.heads
      recognise(answer.peek ?? answer.heads)
      branch = answer.branch
      return answer.tip
    }
  }

  private var question: RemoteQuestion {
    RemoteQuestion(name: name, branch: branch, isBranchFixed: isBranchFixed, deadline: deadline)
  }

  package func push(_ new: ObjectID, expecting old: ObjectID?) throws -> PushOutcome {
    try named {
      if isPeer { return try pushToPeer(new) }
      let outcome = try repository.push(
        remote: name, source: new, to: "refs/heads/\(branch)", expecting: old, deadline: deadline)
      if outcome == .accepted {
        try repository.set("refs/daybook/remotes/\(name)/\(branch)", to: new)
        try repository.set("refs/remotes/\(name)/\(branch)", to: new)
      }
      if case .rejected(let reason) = outcome, reason.contains("branch is currently checked out") {
        return .rejected(
          reason: "it has a working tree, and the branch is checked out there. If it is a node's vault, run "
            + "vault-sync there once; if not, make it bare: git config core.bare true")
      }
      return outcome
    }
  }

  /// Pushes this node's reference, which no other node moves: what stands there is this node's own, and older.
  private func pushToPeer(_ new: ObjectID) throws -> PushOutcome {
    let reference = PeerReference.name(of: node.description)
    func push() throws -> PushOutcome {
      try repository.push(remote: name, source: new, to: reference, expecting: inbox, deadline: deadline)
    }
    var outcome = try push()
    if case .stale(let actual) = outcome {
      inbox = actual
      outcome = try push()
    }
    if outcome == .accepted { inbox = new }
    return outcome
  }

  /// What a hub had last, once, where that is to be trusted and only one branch is known.
  private func lastFetched() throws -> ObjectID? {
    guard trustsLastFetch else { return nil }
    trustsLastFetch = false
    let prefix = "refs/daybook/remotes/\(name)/"
    let known = try repository.references(prefix: prefix)
    let wanted = isBranchFixed ? known.filter { $0.name == prefix + branch } : known
    guard wanted.count == 1, let last = wanted.first, repository.contains(last.id), !isPeer,
      try repository.reference(PublishedReference.name(of: name, isPeer: true)) == nil
    else { return nil }
    branch = String(last.name.dropFirst(prefix.count))
    return last.id
  }

  /// Learns from what a remote has whether it is a peer, and what it has from this node.
  private func recognise(_ heads: RemoteHeads) {
    inbox = heads[PeerReference.name(of: node.description)]
    if isPeerFixed { return }
    isPeer =
      heads.isBare != true
      && heads.references.contains { $0.name.hasPrefix(PublishedReference.nodesOwn) }
  }

  /// Says which remote failed, in the remote's own words.
  private func named<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as GitError {
      var failure = VaultError(error, remote: name)
      // What was a git server once is one behind a network's sign-in page.
      if error.code == .webPage, try !repository.references(prefix: "refs/daybook/remotes/\(name)/").isEmpty {
        failure.code = .unreachable
      }
      throw failure
    }
  }
}
