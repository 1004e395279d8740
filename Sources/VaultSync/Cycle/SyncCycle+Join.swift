import Git
import VaultModel
import VaultStore

extension SyncCycle {
  /// Whether unpublished commits may be remade: one hub, no peers, and a hub that has all that it ever had.
  var isLinear: Bool {
    history == .linear && remotes.count == 1 && given.isEmpty
      && remotes.allSatisfy { !$0.endpoint.isPeer && $0.former == nil }
  }

  /// Makes the history that this node and its remotes are to have in common: its tip, or nil where there is
  /// none, or the cycle has to end.
  mutating func join() throws -> ObjectID? {
    guard try leaveOutRedacted() else { return nil }
    do {
      return try isLinear ? joinLinear(remotes[0].tip) : joinAll()
    } catch let error as VaultError where error.code == .newerFormat {
      failure = (.deferred, error)
      return nil
    }
  }

  private mutating func joinLinear(_ remote: ObjectID?) throws -> ObjectID? {
    let local = snapshot.head
    switch try plan(local, remote) {
    case .upToDate, .push: return local
    case .fastForward:
      joined = max(joined, .fastForwarded)
      return remote
    case .merge: return try joinAll()
    case .replay(let base, let commits):
      guard let local, let remote else { return nil }
      try requireKnownRules([local, remote])
      let history = HistoryMerge(store: store)
      let replayed = try store.inOnePack {
        try history.replay(commits, from: base, onto: remote, identity: identity, now: clock.now)
      }
      try store.remember(
        RebuiltHistory(from: local, to: replayed.tip), remade: replayed.remade,
        by: identity.committer(now: clock.now, parents: []))
      note(replayed, replayed.tip == remote ? .fastForwarded : .replayed)
      return replayed.tip
    }
  }

  private func plan(_ local: ObjectID?, _ remote: ObjectID?) throws -> SyncPlan {
    var bases = [ObjectID]()
    var unpublished = [SyncPlan.Unpublished]()
    if let local, let remote, local != remote {
      let rebuilt = try store.rebuiltHistory(of: local, in: remote)
      bases = try rebuilt.map { [$0.from] } ?? store.mergeBases(local, remote)
      if bases != [local], bases != [remote] {
        let hidden = [remote] + (rebuilt.map { [$0.from] } ?? [])
        let published = Set(try self.published(local, hiding: hidden))
        unpublished = try store.commits(from: [local], hiding: hidden).map { id in
          let commit = try store.readCommit(id)
          return .init(
            id: id, mustStay: commit.parents.count > 1 || commit.isSigned || published.contains(id))
        }
      }
    }
    return SyncPlan(local: local, remote: remote, bases: bases, unpublished: unpublished)
  }

  /// The commits of this node that its remote lacks, though one had them once.
  private func published(_ local: ObjectID, hiding hidden: [ObjectID]) throws -> [ObjectID] {
    let tips = try store.publishedTips().filter { tip in
      try !hidden.contains { try store.isAncestor(tip, of: $0) }
    }
    if tips.isEmpty { return [] }
    let unpublished = Set(try store.commits(from: [local], hiding: hidden + tips))
    return try store.commits(from: [local], hiding: hidden).filter { !unpublished.contains($0) }
  }

  private mutating func joinAll() throws -> ObjectID? {
    var local = snapshot.head
    let hubs = try hubTips()
    if let own = local, let hub = hubs.first, hubs.count == 1,
      let rebuilt = try store.rebuiltHistory(of: own, in: hub)
    {
      local = rebuilt.from == own ? nil : try join(own, hub, since: rebuilt.from)
    }
    let peers = remotes.filter(\.endpoint.isPeer).compactMap(\.tip)
    let all = TipJoin(
      store: store, local: local, hubs: hubs, others: peers + given + remotes.compactMap(\.former))
    guard let result = try all.joined(requireKnownRules) else { return nil }
    note(result, result.tip == snapshot.head ? .upToDate : result.hasMerges ? .merged : .fastForwarded)
    if result.isUnrelated {
      report.add(.joinedUnrelated(entries: try store.entries(in: result.tip, lackedBy: snapshot.head)))
    }
    return result.tip
  }

  /// What the hubs have: also those that weren't asked, or that didn't answer, as of the last time.
  private func hubTips() throws -> [ObjectID] {
    let asked = remotes.filter { !$0.endpoint.isPeer && $0.isReached }
    let names = Set(asked.map { PublishedReference.name(of: $0.name, isPeer: false) })
    let others = try store.references(prefix: PublishedReference.folder).filter { !names.contains($0.name) }
    let kept = try others.map(\.id).filter { try store.redacted(by: redactions, in: $0) == nil }
    return asked.compactMap(\.tip) + kept
  }

  private mutating func join(_ own: ObjectID, _ hub: ObjectID, since base: ObjectID) throws -> ObjectID {
    try requireKnownRules([own, hub])
    let merged = try store.inOnePack {
      try HistoryMerge(store: store).mergeCommit(own, hub, bases: [base])
    }
    note(merged, .merged)
    return merged.tip
  }

  private mutating func note(_ history: JoinedHistory, _ outcome: SyncOutcome) {
    joined = max(joined, outcome)
    if !history.conflicts.isEmpty { report.conflicts = history.conflicts }
  }

  /// Throws where this program doesn't know the merge rules that some commit's tree asks for; then it only
  /// fast-forwards and pushes.
  private func requireKnownRules(_ commits: [ObjectID]) throws {
    for commit in commits {
      guard let path = VaultPath(".daybook/config.yml"),
        let found = try store.file(at: path, in: store.readCommit(commit).tree),
        let file = try store.vaultFile(found.mode, found.id)
      else { continue }
      do {
        let text = String(decoding: file.bytes, as: UTF8.self)
        if try VaultConfiguration(yaml: text).canMerge { continue }
      } catch VaultConfiguration.Refusal.unreadable {
        continue  // It asks for nothing, and must not stop a sync.
      } catch VaultConfiguration.Refusal.newerFormat {}
      throw VaultError(
        .newerFormat,
        "This vault's merge rules are newer than this program, and the histories have to be merged.",
        hint: "Install a newer Daybook; the work is committed here.")
    }
  }
}
