import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Decisions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decisions",
    abstract: "List what was decided, and show how it came about.",
    discussion: """
        daybook decisions
        daybook decisions --status accepted
        daybook decisions show 9j0kmn
      """,
    subcommands: [List.self, Show.self], defaultSubcommand: List.self)

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List decisions, the latest first.", discussion: "  daybook decisions list --status accepted")

    @Option(
      help: ArgumentHelp(
        "Only proposed, accepted, rejected, deprecated or superseded ones.", valueName: "status"))
    var status: String?

    @OptionGroup var list: ListOptions
    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      return try vault.decisions(list.query(state: status)).answer(vault)
    }
  }

  struct Show: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show a decision's whole story.", discussion: "  daybook decisions show 9j0kmn")

    @Argument(help: "The decision's id, or at least 6 characters of its start or end.")
    var id: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      return try vault.show(id, as: .decision).answer(vault)
    }
  }
}
