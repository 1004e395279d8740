import ArgumentParser
import VaultCommandLine
import VaultOperations

struct OutboxCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox",
    abstract: "What the acting agent has sent, and what was answered; the latest first.",
    discussion: "  daybook outbox --agent jerry --limit 10")

  @Option(help: ArgumentHelp("At most so many. Default: 100.", valueName: "number"))
  var limit: Int?

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    return try vault.sentMessages(of: agent.required(in: vault), limit: limit ?? 100).answer(vault)
  }
}
