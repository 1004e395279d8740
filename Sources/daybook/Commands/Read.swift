import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Read: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Show entries of a note, in file order.",
    discussion: """
        daybook read MEMORY --last 5
        daybook read bobby/ALERTS --since 2h
        daybook read shared/DECISIONS --as-of 2026-02-16T12:00:00Z
      """)

  @Argument(help: "The note.")
  var file: String

  @Option(help: ArgumentHelp("Only so many, the last ones.", valueName: "number"))
  var last: Int?

  @Option(help: ArgumentHelp("Only from then on: 2h, 3d, 2026-02-16, or RFC 3339.", valueName: "time"))
  var since: String?

  @Option(
    help: ArgumentHelp(
      "Only this entry, by its id or at least 6 characters of its start or end.", valueName: "id"))
  var id: String?

  @Option(help: ArgumentHelp("As the note was at a time, or in a commit.", valueName: "time|commit"))
  var asOf: String?

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    let query = EntryQuery(last: last, since: since, id: id, asOf: asOf)
    let found = try vault.entries(of: file, query, as: agent.name(in: vault))
    return Answer(found.json, text: found.entries.map(\.text).joined(separator: "\n\n"))
  }
}

extension EntryAnswer {
  /// The entry as it stands in the note, but for its id: that is shortened, and stands with the author in
  /// the first line.
  fileprivate var text: String {
    let by = author.map { ", \($0)" } ?? ""
    let heading =
      "\(entry.timestamp)\(entry.title.isEmpty ? "" : " \(entry.title)") (\(entry.id.description.suffix(8))\(by))"
    let fields = entry.fields.map { "\($0.key): \($0.value)" }
    return ([heading] + fields + (entry.body.isEmpty ? [] : ["", entry.body])).joined(separator: "\n")
  }
}
