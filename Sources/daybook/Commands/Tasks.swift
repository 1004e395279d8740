import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Tasks: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "List tasks of all agents, the open ones first.",
    discussion: """
        daybook tasks
        daybook tasks --agent jerry --status blocked
      """)

  @Option(help: ArgumentHelp("Only of this agent.", valueName: "name"))
  var agent: String?

  @Option(
    help: ArgumentHelp(
      "Only todo, in-progress, blocked, completed, failed or cancelled ones.", valueName: "status"))
  var status: String?

  @OptionGroup var list: ListOptions
  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    return try vault.tasks(list.query(state: status, agent: agent)).answer(vault)
  }
}
