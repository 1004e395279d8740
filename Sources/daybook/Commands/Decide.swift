import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Decide: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide",
    abstract: "Record a decision, with its reason.",
    discussion: """
      It goes to shared/DECISIONS, as proposed unless you say otherwise.

        daybook decide 'Keep backups on two nodes' --context 'One disk failed.' \
      --decision 'Every volume is backed up to two nodes.'
        daybook decide 'Keep backups on three nodes' --decision 'Three copies.' --supersedes 9j0kmn
      """)

  @Argument(help: "The choice itself, one line.")
  var title: String

  @Option(parsing: .unconditional, help: "The facts that forced a choice.")
  var context: String?

  @Option(parsing: .unconditional, help: "What is done from now on.")
  var decision: String

  @Option(parsing: .unconditional, help: "What gets better, what gets worse, who has to act.")
  var consequences: String?

  @Option(help: ArgumentHelp("proposed or accepted. Default: proposed.", valueName: "status"))
  var status: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A decision in whose place this one stands; may be repeated.", valueName: "id"))
  var supersedes: [String] = []

  @Option(
    parsing: .unconditional, help: ArgumentHelp("More text; - reads standard input.", valueName: "text"))
  var body: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Makes a retry with the same key a no-op that answers the first id.", valueName: "key")
  )
  var key: String?

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    var new = NewDecision(title: title, decision: decision)
    (new.context, new.consequences, new.status) = (context, consequences, status)
    (new.supersedes, new.key) = (supersedes, key)
    new.body = try Body.text(body, limit: vault.configuration.entryLimit) ?? ""
    return try vault.decide(new, as: agent.name(in: vault)).answer("Recorded")
  }
}

extension ChangeReceipt {
  /// One line that says what was done.
  func answer(_ verb: String) -> Answer {
    let text = entry == nil ? "" : "\(verb) \(id): \(title) (\(state))"
    return Answer(json, text: text, warnings: warnings)
  }
}
