public import VaultModel
public import VaultStore
public import VaultSync

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Vault {
  /// What this node's health is judged by. Nobody is asked, and nothing is written.
  public func healthFacts(_ status: StatusAnswer) throws -> HealthFacts {
    var facts = HealthFacts(now: environment.now() / 1000)
    facts.hasRemote = !status.remotes.isEmpty
    facts.lastSync = status.lastSync.map { ($0.at.milliseconds / 1000, $0.outcome) }
    let record = SyncRecord(text: try remembered("health") ?? "")
    facts.lastSuccess = record.success
    facts.unpushedSince = record.unpushed
    facts.conflicts = status.conflicts.count
    facts.clockSuspect = status.clockSuspect.count
    var disk = statvfs()
    if statvfs(path, &disk) == 0 {
      facts.freeBytes = Int64(clamping: UInt64(disk.f_bavail) * UInt64(disk.f_frsize))
    }
    facts.silent = try others().filter { $0.presence == .silent }.map(\.node)
    facts.warningAge = try seconds("health.warning") ?? facts.warningAge
    facts.criticalAge = try seconds("health.critical") ?? facts.criticalAge
    return facts
  }

  /// The other nodes that this one has seen on a hub, by name.
  public func others() throws -> [NodePresence] {
    let log = try presenceLog()
    let now = environment.now()
    return log.sightings.keys.sorted { $0.description < $1.description }.map { node in
      NodePresence(
        node: node, presence: log.presence(of: node, now: now, interval: presenceInterval),
        seenAgo: log.seenAgo(node, now: now).map { Int($0 / 1000) })
    }
  }

  /// Remembers how a sync ended, as far as health goes.
  func rememberHealth(_ report: SyncReport) throws {
    var record = SyncRecord(text: try remembered("health") ?? "")
    let now = environment.now() / 1000
    if report.exitCode == 0 { record.success = now }
    let isAhead = try isAhead(after: report)
    record.unpushed = isAhead ? record.unpushed ?? now : nil
    try remember(record.text, as: "health")
  }

  private func isAhead(after report: SyncReport) throws -> Bool {
    if report.exitCode == 0 { return false }
    // Without a branch there is nothing to send.
    guard case .branch(let branch, let head) = try repository.head() else { return false }
    return try repository.remotes().contains { try (distance(to: $0.name, branch, head).ahead ?? 1) > 0 }
  }

  private func seconds(_ key: String) throws -> Int64? {
    try repository.configString("daybook.\(key)").flatMap { Int64($0) }
  }
}

/// Whether another node is there.
public struct NodePresence: Hashable, Sendable {
  public var node: Name
  public var presence: Presence
  /// How many seconds ago it was seen to do something; nil where it never was.
  public var seenAgo: Int?

  public var json: JSON {
    ["node": JSON(node), "presence": .string(presence.rawValue), "seenAgo": JSON(number: seenAgo)]
  }
}

/// When a sync was last well, and since when work is on no remote: seconds since 1970.
private struct SyncRecord {
  var success: Int64?
  var unpushed: Int64?

  init(text: String) {
    let words = text.split(whereSeparator: \.isWhitespace).map { Int64($0) }
    if words.count == 2 { (success, unpushed) = (words[0], words[1]) }
  }

  var text: String { "\(success.map(String.init) ?? "-") \(unpushed.map(String.init) ?? "-")" }
}
