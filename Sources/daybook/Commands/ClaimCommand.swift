import ArgumentParser
import VaultCommandLine
import VaultOperations

struct ClaimCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim",
    abstract: "Let exactly one agent on all nodes do something.",
    discussion: """
      Claims are made on the remote that all nodes share; it has to be reachable.

        daybook claim deploy
        daybook claim take deploy --ttl 30m --wait 60
        daybook claim run deploy -- ./deploy.sh
        daybook claim release deploy
      """,
    subcommands: [Take.self, Renew.self, Release.self, List.self, Run.self, Repair.self],
    defaultSubcommand: Take.self)

  struct Take: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "take",
      abstract: "Claim a name, or renew what the acting agent holds here; held by another: exit 75.",
      discussion: "  daybook claim take deploy --ttl 30m --wait 60")

    @OptionGroup var claim: ClaimOptions
    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      return try claim.take(in: vault, as: agent).answer
    }
  }

  struct Renew: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "renew",
      abstract: "Hold on to a claim for its time anew; not one's own any more: exit 77.",
      discussion: "  daybook claim renew deploy")

    @Argument(help: "The claim.")
    var name: String

    @Option(
      help: ArgumentHelp("How long it holds from now on, 10s to 24h. Default: as before.", valueName: "span"))
    var ttl: String?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      return try vault.change(
        claim: name, .renewed, ttl: ttl.map(Moment.span), as: agent.name(in: vault)
      ).answer
    }
  }

  struct Release: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "release",
      abstract: "Give a claim back; not one's own any more: exit 77.",
      discussion: "  daybook claim release deploy")

    @Argument(help: "The claim.")
    var name: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      return try vault.change(claim: name, .released, as: agent.name(in: vault)).answer
    }
  }

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List all claims on the hub.", discussion: "  daybook claim list --json")

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      return try vault.claims(as: agent.name(in: vault)).answer
    }
  }

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run",
      abstract: "Run a command only while the claim is held, and release it afterwards.",
      discussion: """
        The command sees the claim's generation in DAYBOOK_FENCE. Where the claim can't be renewed, the command and all \
        that it started are ended before another node may take it: exit 75.

          daybook claim run deploy -- ./deploy.sh
        """)

    @OptionGroup var claim: ClaimOptions
    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions

    @Argument(parsing: .postTerminator, help: "The command and its arguments.")
    var command: [String]

    func validate() throws {
      if command.isEmpty { throw ValidationError("Say what to run: daybook claim run NAME -- COMMAND") }
    }

    func run() throws {
      let vault = try options.open()
      let taken = try claim.take(in: vault, as: agent)
      guard taken.isAcquired else {
        Terminal.remark(taken.answer.text)
        throw ExitCode(75)
      }
      let status = try ClaimedCommand(vault, taken, as: agent.required(in: vault).description).run(command)
      guard let status else {
        Terminal.remark(
          "The claim \(taken.name) could not be renewed, and the command was ended before it lapsed.")
        throw ExitCode(75)
      }
      if status != 0 { throw ExitCode(status) }
    }
  }

  struct Repair: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "repair",
      abstract: "Take what the hub shows for the truth, after it was restored from a backup.",
      discussion: """
        Only when nobody works under a claim that the hub forgot.

          daybook claim repair
        """)

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try options.open().repairClaims().answer }
  }
}
