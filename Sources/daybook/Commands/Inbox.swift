import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Inbox: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inbox",
    abstract: "The messages to the acting agent that it hasn't answered, oldest first.",
    discussion: """
        daybook inbox
        daybook inbox --all --json
        daybook inbox ack 5q1w6xz
        daybook inbox ack 5q1w6xz --state completed --text 'All are below 80 %.'
      """,
    subcommands: [List.self, Acknowledge.self], defaultSubcommand: List.self)

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "The messages that aren't answered, oldest first.", discussion: "  daybook inbox list --all")

    @Flag(help: "Those that were answered, taken back or expired as well.")
    var all = false

    @Option(help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit: Int?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    @Option(
      help: ArgumentHelp(
        "Wait so long for a message that was never shown here, and print only such; none came: exit 75.",
        valueName: "seconds"))
    var wait: Double?

    func validate() throws {
      if let wait, !(wait >= 0 && wait < 1e9) {
        throw ValidationError("--wait takes a number of seconds from 0 on.")
      }
    }

    func answer() throws -> Answer {
      let vault = try options.open()
      return try vault.inbox(query, of: agent.required(in: vault)).answer(vault)
    }

    /// What was given out counts as shown.
    func run() throws {
      let vault = try options.open()
      let name = try agent.required(in: vault)
      if let wait { return try InboxWait(options, agent, timeout: wait).run(query, output) }
      let inbox = try vault.inbox(query, of: name)
      try deliver(inbox.answer(vault))
      try vault.markShown(inbox.ids, to: name)
    }

    private var query: InboxQuery {
      InboxQuery(includesAll: all && wait == nil, isNew: wait != nil, limit: limit)
    }
  }

  struct Acknowledge: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "ack",
      abstract: "Answer a message: that you work on it, or what came of it.",
      discussion: """
          daybook inbox ack 5q1w6xz
          daybook inbox ack 5q1w6xz --state completed --text 'All are below 80 %.'
        """)

    @Argument(help: "The message's id, or at least 6 characters of its start or end.")
    var id: String

    @Option(
      help: ArgumentHelp(
        "working, input-required, completed, failed or rejected. Default: working.", valueName: "state"))
    var state: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("What is to be said; - reads standard input."))
    var text: String?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var secrets: SecretOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      try secrets.apply(to: vault)
      let said = Acknowledgement(
        state: state, text: try Body.text(text, limit: vault.configuration.entryLimit))
      return try vault.acknowledge(id, said, as: agent.name(in: vault)).answer
    }
  }
}
