import ArgumentParser
import VaultCommandLine
import VaultOperations

struct MessageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message", abstract: "Take back what was sent.",
    discussion: "  daybook message cancel 5q1w6xz", subcommands: [Cancel.self])

  struct Cancel: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "cancel",
      abstract: "Take back a message of the acting agent that isn't done yet.",
      discussion: "  daybook message cancel 5q1w6xz")

    @Argument(help: "The message's id, or at least 6 characters of its start or end.")
    var id: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      return try vault.cancelMessage(id, as: agent.name(in: vault)).answer
    }
  }
}
