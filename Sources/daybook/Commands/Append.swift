import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Append: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "append",
    abstract: "Add an entry at the end of a note.",
    discussion: """
      The entry is on disk and committed when the command answers. FILE is MEMORY (of the acting agent), bobby/ALERTS, \
      shared/DECISIONS, or a whole path inside the vault.

        daybook append MEMORY --task 'Rotate the gateway keys' --status todo
        daybook append bobby/ALERTS --title 'Disk full' --field Severity=error
        daybook append shared/RECENT_EVENTS --title Report --body - < report.md
      """)

  @Argument(help: "The note.")
  var file: String

  @Option(parsing: .unconditional, help: "The heading's text, one line.")
  var title: String?

  @Option(parsing: .unconditional, help: "The field Task.")
  var task: String?

  @Option(parsing: .unconditional, help: "The field Status, such as todo, in-progress, blocked or completed.")
  var status: String?

  @Option(parsing: .unconditional, help: "The field Context.")
  var context: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("What it depends on, an entry's id or text; may be repeated.", valueName: "what"))
  var depends: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A field of any name; may be repeated.", valueName: "Key=Value"))
  var field: [String] = []

  @Option(parsing: .unconditional, help: ArgumentHelp("The text; - reads standard input.", valueName: "text"))
  var body: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Makes a retry with the same key a no-op that answers the first id.", valueName: "key")
  )
  var key: String?

  @Option(help: ArgumentHelp("The entry's time, RFC 3339. Default: now.", valueName: "time"))
  var at: String?

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var secrets: SecretOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    try secrets.apply(to: vault)
    var entry = NewEntry()
    (entry.title, entry.task, entry.status, entry.context) = (title, task, status, context)
    (entry.depends, entry.fields, entry.key, entry.time) = (depends, field, key, at)
    entry.body = try Body.text(body, limit: vault.configuration.entryLimit) ?? ""
    let added = try vault.add(entry, to: file, as: agent.name(in: vault))
    let what = added.isNew ? "Added" : "Was there already:"
    return Answer(added.json, text: "\(what) \(added.id) in \(added.path)", warnings: added.warnings)
  }
}
