import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Agents: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "agents",
    abstract: "List the agents: where they run, and what they can do.",
    discussion: """
        daybook agents
        daybook agents --capability disks --json
        daybook agents --all
      """)

  @Option(help: ArgumentHelp("Only those that can do this.", valueName: "name"))
  var capability: String?

  @Flag(help: "Those that never registered, and silent ones, as well.")
  var all = false

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    return try vault.agentDirectory(capability: capability, includesAll: all).answer(vault)
  }
}
