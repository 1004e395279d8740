import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Alert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alert",
    abstract: "Warn of something, and say what became of it.",
    discussion: """
        daybook alert raise 'Disk of billy is 92 % full' --severity warning --fingerprint billy-disk-full
        daybook alert ack 5q1w6xz
        daybook alert resolve 5q1w6xz --reason 'Old images removed.'
      """,
    subcommands: [Raise.self, Ack.self, Resolve.self, Silence.self])

  struct Raise: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "raise",
      abstract: "Warn people and other agents.",
      discussion: """
        It goes to the acting agent's ALERTS. Raised again under the same fingerprint, it is brought up to date.

          daybook alert raise 'Disk of billy is 92 % full' --severity warning --fingerprint billy-disk-full
        """)

    @Argument(help: "What is wrong, and where, one line.")
    var title: String

    @Option(help: ArgumentHelp("critical, error, warning or info.", valueName: "severity"))
    var severity: String

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The same words whenever the same thing is wrong.", valueName: "text"))
    var fingerprint: String?

    @Option(parsing: .unconditional, help: "What you saw, since when, and what you tried.")
    var context: String?

    @Option(
      parsing: .unconditional, help: ArgumentHelp("More text; - reads standard input.", valueName: "text"))
    var body: String?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      var new = NewAlert(title: title, severity: severity)
      (new.fingerprint, new.context) = (fingerprint, context)
      new.body = try Body.text(body, limit: vault.configuration.entryLimit) ?? ""
      return try vault.raise(new, as: agent.name(in: vault)).answer("Raised")
    }
  }

  struct Options: ParsableArguments {
    @Argument(help: "The alert's id, or at least 6 characters of its start or end.")
    var id: String

    @Option(parsing: .unconditional, help: "Why, or what was done.")
    var reason: String?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions

    func take(_ step: AlertStep, until: String? = nil, _ verb: String) throws -> Answer {
      let vault = try options.open()
      return try vault.step(id, step, until: until, reason: reason, as: agent.name(in: vault)).answer(verb)
    }
  }

  struct Ack: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "ack", abstract: "Somebody is on it.", discussion: "  daybook alert ack 5q1w6xz")

    @OptionGroup var alert: Options
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try alert.take(.acknowledge, "Acknowledged") }
  }

  struct Resolve: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "resolve", abstract: "It is over.",
      discussion: "  daybook alert resolve 5q1w6xz --reason 'Old images removed.'")

    @OptionGroup var alert: Options
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try alert.take(.resolve, "Resolved") }
  }

  struct Silence: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "silence", abstract: "It is known, and need not be shown for a while.",
      discussion: "  daybook alert silence 5q1w6xz --until 2d")

    @Option(
      help: ArgumentHelp("2h, 3d, 2026-02-16, or RFC 3339. Default: until it is resolved.", valueName: "time")
    )
    var until: String?

    @OptionGroup var alert: Options
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try alert.take(.silence, until: until, "Silenced") }
  }
}
