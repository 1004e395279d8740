import ArgumentParser
import VaultCommandLine
import VaultOperations

struct TaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task",
    abstract: "Begin a task or take one from the queue, and say how far it is.",
    discussion: """
        daybook task start 'Rotate the gateway keys' --context 'staging only'
        daybook task update 5q1w6xz --status blocked --context 'waits for the new disk'
        daybook task done 5q1w6xz --result 'All three gateways use the new keys.'

      A task that is offered is for whoever takes it; the remote that all nodes share has to be reachable then.

        daybook task offer 'Find out why billy was slow' --capability logs
        daybook task take --capability logs --ttl 30m
        daybook task renew 5q1w6xz
      """,
    subcommands: [Start.self, Update.self, Done.self, Offer.self, Take.self, Renew.self])

  struct Start: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "start",
      abstract: "Begin a task, in the acting agent's MEMORY.",
      discussion: "  daybook task start 'Rotate the gateway keys' --depends 9j0kmn")

    @Argument(help: "What is to be done, one line.")
    var title: String

    @Option(parsing: .unconditional, help: "What has to be known about it.")
    var context: String?

    @Option(
      parsing: .unconditionalSingleValue,
      help: ArgumentHelp("What it waits for, an entry's id or text; may be repeated.", valueName: "what"))
    var depends: [String] = []

    @Option(help: ArgumentHelp("todo, in-progress or blocked. Default: in-progress.", valueName: "status"))
    var status: String?

    @Option(
      parsing: .unconditional, help: ArgumentHelp("More text; - reads standard input.", valueName: "text"))
    var body: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "Makes a retry with the same key a no-op that answers the first id.", valueName: "key"))
    var key: String?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      var new = NewTask(title: title)
      (new.context, new.depends, new.status, new.key) = (context, depends, status, key)
      new.body = try Body.text(body, limit: vault.configuration.entryLimit) ?? ""
      return try vault.start(new, as: agent.name(in: vault)).answer("Started")
    }
  }

  struct Update: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "update",
      abstract: "Say how far a task is.",
      discussion: "  daybook task update 5q1w6xz --status blocked --reason 'The disk is late.'")

    @OptionGroup var task: Options

    @Option(
      help: ArgumentHelp("todo, in-progress, blocked, completed, failed or cancelled.", valueName: "status"))
    var status: String

    @Option(parsing: .unconditional, help: "What has to be known about it now.")
    var context: String?

    @Option(parsing: .unconditional, help: "Why.")
    var reason: String?

    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      try task.take(status, context: context, reason: reason, "Updated")
    }
  }

  struct Done: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "done",
      abstract: "A task is completed: said in MEMORY, kept in HISTORY.",
      discussion: "  daybook task done 5q1w6xz --result 'All three gateways use the new keys.'")

    @OptionGroup var task: Options
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try task.take("completed", "Completed") }
  }

  /// What all that is said of a task takes.
  struct Options: ParsableArguments {
    @Argument(help: "The task's id, or at least 6 characters of its start or end.")
    var id: String

    @Option(parsing: .unconditional, help: "What came of it.")
    var result: String?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions

    func take(
      _ status: String, context: String? = nil, reason: String? = nil, _ verb: String
    ) throws -> Answer {
      let vault = try options.open()
      let change = TaskChange(status: status, context: context, result: result, reason: reason)
      return try vault.update(id, change, as: agent.name(in: vault)).answer(verb)
    }
  }
}
