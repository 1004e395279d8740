import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Brief: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "brief",
    abstract: "Tell an agent what it has to know when it starts.",
    discussion: """
      Alerts that fire, the current focus, the agent's open tasks, decisions in force, and what is new since its last \
      visit: the most important first, never over the budget. A token is counted for every three bytes. The last visit \
      stays where it is; daybook changes moves it.

        daybook brief --agent jerry
        daybook brief --agent jerry --budget 8000 --json
      """)

  @Option(help: ArgumentHelp("The most that the text may have. Default: 2000.", valueName: "tokens"))
  var budget = 2000

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    let brief = try vault.brief(for: agent.name(in: vault), budget: budget)
    return Answer(
      brief.json, text: brief.text.hasSuffix("\n") ? String(brief.text.dropLast()) : brief.text,
      warnings: brief.warnings)
  }
}
