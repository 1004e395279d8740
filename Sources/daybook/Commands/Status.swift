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
      """)

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let status = try options.open().status()
    return Answer(status.json, text: status.text, warnings: status.warnings)
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
