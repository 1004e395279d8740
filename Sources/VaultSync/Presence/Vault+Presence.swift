import Git
import VaultModel
public import VaultStore

extension Vault {
  /// What this node has seen of others, for ``PresenceLog/presence(of:now:interval:)``.
  public func presenceLog() throws -> PresenceLog { PresenceLog(text: try remembered("presence") ?? "") }

  /// How often a node shows itself at least, in milliseconds: the vault's setting `presence.every`, an hour as a rule.
  public var presenceInterval: Int64 { Int64(configuration.presenceInterval) * 1000 }

  /// Looks at what the hubs have of others, and shows that this node is there where it is time for that.
  ///
  /// It goes along with a push of something else, once a minute at most; else every ``presenceInterval``, and every five
  /// minutes while a watcher runs and this node's own work was pushed within the last hour. Only where the hub was spoken
  /// with: a cycle that only pushes isn't made longer. That it can't be done is no reason for a sync to fail.
  func tellPresence(_ remotes: [GitRemote], _ node: Name, _ report: SyncReport, _ request: SyncRequest) {
    do {
      let now = environment.now()
      var own = OwnPresence(text: try remembered("presence-own") ?? "")
      if report.pushed > 0 { own.worked = now }
      let isDue = own.isDue(
        now: now, every: presenceInterval, hasPushed: report.pushed > 0, watches: request.postponesSaves)
      var log = try presenceLog()
      var hasLooked = false
      let served = Set(report.remotes.filter { $0.error == nil }.map(\.name))
      for remote in remotes where !remote.isPeer && served.contains(remote.name) {
        guard let heads = remote.advertised else { continue }
        log.look(at: Self.beacons(heads, except: node), now: now)
        hasLooked = true
        guard isDue else { continue }
        let reference = Beacon.reference(of: node)
        let current = heads[reference]
        // What a remote says to it changes nothing: a host that refuses such references is asked again next time.
        own.shown = now
        own.number = (own.number + 1) % Beacon.count
        var commit = try Beacon.commit(own.number, of: node, in: repository)
        if commit == current { commit = try Beacon.commit(own.number + 1, of: node, in: repository) }
        let outcome = try repository.push(
          remote: remote.name, source: commit, to: reference, expecting: current, deadline: request.deadline)
        if case .rejected(let reason) = outcome {
          environment.log("\(remote.name) takes no \(reference): \(reason)")
        }
      }
      if hasLooked { try remember(log.text, as: "presence") }
      try remember(own.text, as: "presence-own")
    } catch {
      environment.log("presence not told: \(error)")
    }
  }

  private static func beacons(_ heads: RemoteHeads, except own: Name) -> [Name: ObjectID] {
    var beacons = [Name: ObjectID]()
    for reference in heads.references where reference.name.hasPrefix(Beacon.folder) {
      guard let node = Name(reference.name.dropFirst(Beacon.folder.count)), node != own else { continue }
      beacons[node] = reference.id
    }
    return beacons
  }
}

/// When this node last showed itself, and last pushed work of its own, in milliseconds since 1970; and the number of the
/// commit that it showed.
private struct OwnPresence {
  var shown: Int64?
  var worked: Int64?
  var number = 0

  init(text: String) {
    let words = text.split(whereSeparator: \.isWhitespace).map { Int64($0) }
    if words.count == 3 { (shown, worked, number) = (words[0], words[1], Int(words[2] ?? 0)) }
  }

  var text: String {
    "\(shown.map(String.init) ?? "-") \(worked.map(String.init) ?? "-") \(number)"
  }

  func isDue(now: Int64, every: Int64, hasPushed: Bool, watches: Bool) -> Bool {
    guard let shown, shown <= now else { return true }
    let isAtWork = worked.map { now - $0 < 3_600_000 } ?? false
    let interval = hasPushed ? 60_000 : watches && isAtWork ? min(every, 300_000) : every
    return now - shown >= interval
  }
}
