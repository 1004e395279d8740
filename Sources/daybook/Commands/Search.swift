import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Search: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find entries and sections that hold all the words.",
    discussion: """
      The case of letters doesn't matter; what stands in double quotes is one word. The newest come first.

        daybook search 'gateway keys'
        daybook search '"disk full"' --agent bobby --since 7d
        daybook search backup --kind decision --json
      """)

  @Argument(help: "The words.")
  var query: [String]

  @Option(help: ArgumentHelp("Only what this agent wrote.", valueName: "name"))
  var agent: String?

  @Option(
    help: ArgumentHelp("Only entries from then on: 2h, 3d, 2026-02-16, or RFC 3339.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only decision, alert, task, entry, or section.", valueName: "kind"))
  var kind: String?

  @Option(help: ArgumentHelp("At most so many. Default: 50.", valueName: "number"))
  var last = 50

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    let query = SearchQuery(query.joined(separator: " "), agent: agent, since: since, kind: kind, last: last)
    return try vault.search(query).answer(vault)
  }
}
