import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Agent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent",
    abstract: "The agents' folders, and who they are.",
    discussion: """
        daybook agent add billy
        daybook agent list
        daybook agent rename billy william
      """,
    subcommands: [Add.self, List.self, Rename.self, Register.self, Card.self])

  struct Add: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: "Make an agent's folder with its first notes.", discussion: "  daybook agent add billy")

    @Argument(help: "The agent's name.")
    var name: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      let name = try vault.addAgent(name)
      return Answer(
        ["agent": .string(name.description), "path": .string("agents/\(name)")],
        text: "Made agents/\(name) with MEMORY, HISTORY and ALERTS.")
    }
  }

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the agents that have a folder.", discussion: "  daybook agent list --json")

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let agents = try options.open().agentList()
      let lines = agents.map { agent in
        let latest = agent.at.map { ", latest \($0)" } ?? ""
        return "\(agent.name): \(agent.notes) notes, \(agent.entries) entries\(latest)"
      }
      return Answer(JSON(items: agents.map(\.json)), text: lines.joined(separator: "\n"))
    }
  }

  struct Rename: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "rename",
      abstract: "Give an agent's folder another name.", discussion: "  daybook agent rename billy william")

    @Argument(help: "The agent's name.")
    var name: String

    @Argument(help: "Its new name.")
    var newName: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let commit = try options.open().renameAgent(name, to: newName)
      return Answer(
        ["agent": .string(newName), "path": .string("agents/\(newName)"), "commit": JSON(commit)],
        text: "Renamed agents/\(name) to agents/\(newName).")
    }
  }
}
