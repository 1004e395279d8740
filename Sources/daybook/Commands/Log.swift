import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Log: AnsweringCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what happened in the vault, newest first.",
    discussion: """
        daybook log
        daybook log shared/DECISIONS --kind decision
        daybook log --agent jerry --since 2d
      """)

  @Argument(help: "Only of this note.")
  var file: String?

  @Option(help: ArgumentHelp("Only by this agent.", valueName: "name"))
  var agent: String?

  @Option(help: ArgumentHelp("Only from then on: 2h, 3d, 2026-02-16, or RFC 3339.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only decision, alert, task, entry, or edit.", valueName: "kind"))
  var kind: String?

  @Option(help: ArgumentHelp("Only so many, the newest.", valueName: "number"))
  var last: Int?

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    let query = LogQuery(file: file, agent: agent, since: since, kind: kind, last: last)
    let found = try vault.log(query, as: vault.actingAgent(agent, in: .current))
    let rows = found.changes.map { change in
      [
        change.commit.description.prefix(7).description, change.at.description, change.author, change.kind,
        change.operation.rawValue, change.path, change.title,
      ]
    }
    return Answer(found.json, text: Columns.aligned(rows))
  }
}
