import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Send: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "send",
    abstract: "Send a message to an agent, or to whoever can do something.",
    discussion: """
      It stands in the acting agent's OUTBOX and reaches the other node with the next sync there.

        daybook send bobby 'How full are the disks?'
        daybook send @disks --title 'Clean up' --expires 2h - < list.md
        daybook send jerry --reply-to 5q1w6xz 'All are below 80 %.'
      """)

  @Argument(help: "An agent, or @capability.")
  var to: String

  @Argument(help: "The text, Markdown; - reads standard input.")
  var text: String?

  @Option(parsing: .unconditional, help: "What it is about, one line. Default: the text's first line.")
  var title: String?

  @Option(help: ArgumentHelp("The message that this one replies to.", valueName: "id"))
  var replyTo: String?

  @Option(
    help: ArgumentHelp("When it isn't worth an answer any more: RFC 3339, or 2h from now.", valueName: "time")
  )
  var expires: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Makes a retry with the same key a no-op that answers the first id.", valueName: "key")
  )
  var key: String?

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var secrets: SecretOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    try secrets.apply(to: vault)
    var new = NewMessage(to: to)
    new.text = try Body.text(text, limit: vault.configuration.entryLimit) ?? ""
    (new.title, new.replyTo, new.expires, new.key) = (title, replyTo, expires, key)
    let sent = try vault.send(new, as: agent.name(in: vault))
    let what = sent.entry.isNew ? "Sent" : "Was sent already:"
    return Answer(sent.json, text: "\(what) \(sent.entry.id) to \(sent.to)", warnings: sent.entry.warnings)
  }
}
