import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Alerts: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "List alerts of all agents, what fires first, the worst of it first.",
    discussion: """
        daybook alerts
        daybook alerts --state firing --json
      """)

  @Option(
    help: ArgumentHelp("Only firing, acknowledged, silenced or resolved ones.", valueName: "state"))
  var state: String?

  @Option(help: ArgumentHelp("Only of this agent.", valueName: "name"))
  var agent: String?

  @OptionGroup var list: ListOptions
  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    return try vault.alerts(list.query(state: state, agent: agent)).answer(vault)
  }
}
