import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Status: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how the vault is doing on this node.",
    discussion: """
      Asks nobody and writes nothing: ahead and behind are as of the last sync.

        daybook status
        daybook status --json
        daybook status --check
        daybook status --metrics /var/lib/node_exporter/daybook.prom
      """)

  @Flag(help: "Judge: exit status 0 ok, 1 warning, 2 critical, 3 can't tell.")
  var check = false

  @Option(help: ArgumentHelp("Write metrics for Prometheus into a file.", valueName: "file"))
  var metrics: String?

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    if check {
      do { return try judged() } catch {
        let error = OperationError(any: error)
        var answer = Answer(error.json, text: "unknown: \(error)")
        answer.exitCode = Int32(HealthState.unknown.rawValue)
        return answer
      }
    }
    let status = try measured(options.open()).status
    return Answer(status.json, text: status.text, warnings: status.warnings)
  }
}

extension Status {
  private func judged() throws -> Answer {
    let health = Health(try measured(options.open()).facts)
    var answer = Answer(health.json, text: health.text)
    answer.exitCode = Int32(health.state.rawValue)
    return answer
  }

  /// What is known of the vault; into the file of metrics too, where one is named.
  private func measured(_ vault: VaultAccess.Opened) throws -> (status: StatusAnswer, facts: HealthFacts) {
    let status = try vault.status()
    let facts = try vault.healthFacts(status)
    if let metrics { try Metrics(status, facts).write(to: Surroundings.current.absolute(metrics)) }
    return (status, facts)
  }
}

extension StatusAnswer {
  fileprivate var text: String {
    var lines = [
      "\(path): node \(node ?? "without a name"), \(branch ?? "no branch,") at \(head?.description.prefix(7) ?? "no commit")"
    ]
    for remote in remotes {
      if let ahead = remote.ahead, let behind = remote.behind {
        lines.append("\(remote.name): \(ahead) ahead, \(behind) behind")
      } else {
        lines.append("\(remote.name): never synced")
      }
    }
    if remotes.isEmpty { lines.append("no remote: add one with daybook remote add origin URL") }
    lines.append(lastSync.map { "last sync: \($0.at), \($0.outcome)" } ?? "last sync: never")
    if !others.isEmpty {
      lines.append(
        "other nodes: " + others.map { "\($0.node) \($0.presence.rawValue)" }.joined(separator: ", "))
    }
    if !dirty.isEmpty { lines.append("not yet committed: " + dirty.joined(separator: ", ")) }
    if !conflicts.isEmpty {
      lines.append(
        "kept from merges: \(conflicts.count) losing \(conflicts.count == 1 ? "version" : "versions"); "
          + "see them with: daybook conflicts list")
    }
    if !clockSuspect.isEmpty {
      lines.append("ahead of this clock: " + clockSuspect.map(\.description).joined(separator: ", "))
    }
    return lines.joined(separator: "\n")
  }
}
