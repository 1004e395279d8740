/// A node's state as Prometheus reads it from node_exporter's textfile collector. Source: Prometheus, "Exposition formats".
public struct Metrics: Sendable {
  public let text: String

  public init(_ status: StatusAnswer, _ facts: HealthFacts) {
    let health = Health(facts)
    let labels = "vault=\(Self.quoted(status.path)),node=\(Self.quoted(status.node ?? ""))"
    var text = ""
    func metric(_ name: String, _ help: String, _ samples: [(labels: String, value: Int64?)]) {
      let known = samples.compactMap { sample in sample.value.map { (sample.labels, $0) } }
      if known.isEmpty { return }
      text += "# HELP daybook_\(name) \(help)\n# TYPE daybook_\(name) gauge\n"
      for (further, value) in known {
        text += "daybook_\(name){\(labels)\(further.isEmpty ? "" : ",\(further)")} \(value)\n"
      }
    }
    metric("last_sync_timestamp_seconds", "When this node last tried to sync.", [("", facts.lastSync?.at)])
    metric("last_success_timestamp_seconds", "When a sync was last well.", [("", facts.lastSuccess)])
    metric(
      "unpushed_since_timestamp_seconds", "Since when some remote lacks work.", [("", facts.unpushedSince)])
    let remotes = status.remotes.map { (labels: "remote=\(Self.quoted($0.name))", remote: $0) }
    metric(
      "ahead_commits", "Commits that the remote lacks.",
      remotes.map { ($0.labels, $0.remote.ahead.map(Int64.init)) })
    metric(
      "behind_commits", "Commits that this node lacks.",
      remotes.map { ($0.labels, $0.remote.behind.map(Int64.init)) })
    metric("uncommitted_files", "Files that the next sync takes in.", [("", Int64(status.dirty.count))])
    metric("conflicts", "Losing versions that nobody has settled.", [("", Int64(facts.conflicts))])
    metric("clock_suspect_entries", "Entries ahead of this clock.", [("", Int64(facts.clockSuspect))])
    metric("disk_free_bytes", "Bytes free where the vault is.", [("", facts.freeBytes)])
    metric("silent_nodes", "Other nodes that were not seen for long.", [("", Int64(facts.silent.count))])
    metric(
      "check_state", "0 ok, 1 warning, 2 critical, 3 unknown.",
      health.checks.map { ("check=\(Self.quoted($0.name))", Int64($0.state.rawValue)) })
    metric("health_state", "The worst of the checks.", [("", Int64(health.state.rawValue))])
    self.text = text
  }

  /// Puts the text where the collector finds it, whole or not at all. Throws where it can't be written.
  public func write(to path: String) throws {
    // The collector reads *.prom alone, and the temporary file's name ends otherwise.
    try HomeFile(path).replace(with: Array(text.utf8), isPrivate: false)
  }

  private static func quoted(_ text: String) -> String {
    "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n"))\""
  }
}
