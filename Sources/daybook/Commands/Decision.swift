import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Decision: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decision",
    abstract: "Say what became of a decision.",
    discussion: """
      Nothing is edited: each of these adds an entry to shared/DECISIONS that names the decision.

        daybook decision accept 9j0kmn
        daybook decision reject 9j0kmn --reason 'Too dear.'
      """,
    subcommands: [Accept.self, Reject.self, Deprecate.self, Amend.self])

  struct Options: ParsableArguments {
    @Argument(help: "The decision's id, or at least 6 characters of its start or end.")
    var id: String

    @Option(parsing: .unconditional, help: "Why.")
    var reason: String?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions

    func judge(_ verdict: Verdict) throws -> Answer {
      let vault = try options.open()
      return try vault.judge(id, verdict, reason: reason, as: agent.name(in: vault))
        .answer(verdict == .accept ? "Accepted" : verdict == .reject ? "Rejected" : "Deprecated")
    }
  }

  struct Accept: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "accept", abstract: "It is in force from now on.",
      discussion: "  daybook decision accept 9j0kmn")

    @OptionGroup var decision: Options
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try decision.judge(.accept) }
  }

  struct Reject: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "reject", abstract: "It was considered and turned down.",
      discussion: "  daybook decision reject 9j0kmn --reason 'Too dear.'")

    @OptionGroup var decision: Options
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try decision.judge(.reject) }
  }

  struct Deprecate: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "deprecate", abstract: "It no longer binds, and nothing takes its place.",
      discussion: "  daybook decision deprecate 9j0kmn --reason 'The node is gone.'")

    @OptionGroup var decision: Options
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try decision.judge(.deprecate) }
  }

  struct Amend: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "amend", abstract: "Correct what it says; its status stays.",
      discussion: "  daybook decision amend 9j0kmn --consequences 'Billy needs a larger disk.'")

    @Option(parsing: .unconditional, help: "The facts, as they are now known.")
    var context: String?

    @Option(name: .customLong("decision"), parsing: .unconditional, help: "What is done from now on.")
    var text: String?

    @Option(parsing: .unconditional, help: "What follows from it.")
    var consequences: String?

    @OptionGroup var decision: Options
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try decision.options.open()
      let amendment = Amendment(
        context: context, decision: text, consequences: consequences, reason: decision.reason)
      return try vault.amend(decision.id, amendment, as: decision.agent.name(in: vault)).answer("Amended")
    }
  }
}
