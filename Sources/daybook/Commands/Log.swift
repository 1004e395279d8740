import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Log: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show what happened in the vault, newest first.",
    discussion: """
        daybook log
        daybook log shared/DECISIONS --kind decision
        daybook log --agent jerry --since 2d
      """)

  @Argument(help: "Only of this note.")
  var file: String?

  @Option(help: ArgumentHelp("Only by this agent.", valueName: "name"))
  var agent: String?

  @Option(help: ArgumentHelp("Only from then on: 2h, 3d, 2026-02-16, or RFC 3339.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only decision, alert, task, entry, or edit.", valueName: "kind"))
  var kind: String?

  @Option(help: ArgumentHelp("Only so many, the newest.", valueName: "number"))
  var last: Int?

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    let query = LogQuery(file: file, agent: agent, since: since, kind: kind, last: last)
    let found = try vault.log(query, as: vault.actingAgent(agent, in: .current))
    return Answer(found.json, text: Columns.aligned(Self.rows(found.changes)))
  }

  /// A line for each change; a commit of many files has one.
  private static func rows(_ changes: [ChangeAnswer]) -> [[String]] {
    let sizes = Dictionary(grouping: changes, by: \.commit).mapValues(\.count)
    var shown = Swift.Set<String>()
    return changes.compactMap { change in
      let isLarge = change.kind == "edit" && sizes[change.commit, default: 1] > 3
      guard shown.insert(isLarge ? change.commit.description : "\(change.commit) \(shown.count)").inserted
      else { return nil }
      return [
        change.commit.description.prefix(7).description, change.at.description, change.author, change.kind,
        isLarge ? "\(sizes[change.commit, default: 1]) files" : change.path, change.title,
      ]
    }
  }
}
