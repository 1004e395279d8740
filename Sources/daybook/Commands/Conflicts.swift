import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Conflicts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts",
    abstract: "The losing versions that merges kept.",
    discussion: """
      Where two sides changed the same words, one version stands in the note, and the other is kept. To settle it, bring over \
      what you need and delete the kept file.

        daybook conflicts list
        daybook conflicts show conflicts/shared/DECISIONS/3f2a9c1d0b7e.md
      """,
    subcommands: [List.self, Show.self])

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List what is kept.", discussion: "  daybook conflicts list")

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let paths = try options.open().keptConflicts().map(\.description)
      return Answer(
        JSON(items: paths.map { ["kind": "conflict", "path": .string($0)] }),
        text: paths.joined(separator: "\n"))
    }
  }

  struct Show: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show one: what happened, and the text that lost.",
      discussion: "  daybook conflicts show conflicts/shared/DECISIONS/3f2a9c1d0b7e.md")

    @Argument(help: "The kept file's path.")
    var path: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let found = try options.open().conflict(path)
      return Answer(found.json, text: found.text)
    }
  }
}
