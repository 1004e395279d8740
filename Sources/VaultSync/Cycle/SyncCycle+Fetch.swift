import Git
import VaultStore

extension SyncCycle {
  /// Asks every remote what it has; one that can't be reached is no reason not to ask the others.
  mutating func fetch() throws {
    if let head = snapshot.head, try store.reference(PublishedReference.node) == nil {
      try store.set(PublishedReference.node, to: head)
    }
    given = try store.references(prefix: PeerReference.folder).map(\.id)
    for index in remotes.indices {
      do { try fetch(from: index) } catch let error as VaultError { remotes[index].fail(error) }
    }
    let tips = remotes.compactMap(\.tip) + given
    report.fetched = try store.commits(from: tips, hiding: snapshot.head.map { [$0] } ?? []).count
  }

  /// Asks one remote what it has, and remembers that it was seen there: from then on it is published.
  ///
  /// A remote that lacks what it once had went back in time, or somebody pushed by force. What it had is
  /// kept by a reference, and joined again: nobody's work is lost. Peers are different: of two equal tips
  /// they take the smaller, and what they have in their branch is theirs to change.
  mutating func fetch(from index: Int) throws {
    let endpoint = remotes[index].endpoint
    let tip = try endpoint.fetch()
    if let tip { try requireReadable(tip, from: endpoint.name) }
    remotes[index].tip = tip
    remotes[index].isReached = true
    let name = PublishedReference.name(of: endpoint.name, isPeer: endpoint.isPeer)
    if let seen = try store.reference(name), seen != tip, try !contains(tip, seen) {
      remotes[index].former = seen
      if !endpoint.isPeer {
        let kept = PublishedReference.former(seen, of: endpoint.name)
        try store.set(kept, to: seen)
        report.add(.wentBack(endpoint.name, lacks: try count(of: seen, lackedBy: tip), keptAs: kept))
      }
    }
    guard let tip else { return }
    try store.set(name, to: tip)
    if try !contains(snapshot.head, tip) { remotes[index].hasNews = true }
  }

  /// Throws where the tip of a remote is no commit with a tree that can be read: nothing can be done with it here.
  ///
  /// A second look before the remote is blamed: where this machine had no descriptor left for a moment, what was just
  /// fetched isn't found.
  private func requireReadable(_ tip: ObjectID, from remote: String) throws {
    func read() throws { _ = try store.entry(at: [0], in: store.readCommit(tip).tree) }
    do {
      do { try read() } catch is GitError { try read() }
    } catch let error as GitError {
      throw VaultError(
        .remoteRefused, "The remote \(remote) has a commit that can't be read: \(error.message).",
        hint: "Whoever pushed it has to take it back; the work is committed here.")
    }
  }

  private func contains(_ descendant: ObjectID?, _ ancestor: ObjectID) throws -> Bool {
    guard let descendant else { return false }
    return try descendant == ancestor || store.isAncestor(ancestor, of: descendant)
  }

  private func count(of seen: ObjectID, lackedBy tip: ObjectID?) throws -> Int {
    try store.commits(from: [seen], hiding: tip.map { [$0] } ?? []).count
  }
}
