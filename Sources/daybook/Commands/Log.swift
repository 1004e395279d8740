import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Log: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
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

  private var query: LogQuery {
    LogQuery(file: file, agent: agent, since: since, kind: kind, last: last)
  }

  /// Text for people is printed while history is read.
  func run() throws {
    if output.json { return try deliver(answer()) }
    let vault = try options.open()
    let acting = try vault.actingAgent(agent, in: .current)
    var table = ChangeTable(vault)
    try vault.log(query, as: acting) { table.add($0) }
    table.finish()
  }

  func answer() throws -> Answer {
    let vault = try options.open()
    return Answer(try vault.log(query, as: vault.actingAgent(agent, in: .current)).json, text: "")
  }
}
