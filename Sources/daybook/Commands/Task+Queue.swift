import ArgumentParser
import VaultCommandLine
import VaultOperations

extension TaskCommand {
  struct Offer: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "offer",
      abstract: "Offer a task to whoever takes it, in shared/TASKS.",
      discussion:
        "  daybook task offer 'Find out why billy was slow' --capability logs --context 'since Monday'")

    @Argument(help: "What is to be done, one line.")
    var title: String

    @Option(help: ArgumentHelp("What its taker has to be able to do.", valueName: "name"))
    var capability: String?

    @Option(parsing: .unconditional, help: "What has to be known about it.")
    var context: String?

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
      (new.context, new.key) = (context, key)
      new.body = try Body.text(body, limit: vault.configuration.entryLimit) ?? ""
      return try vault.offer(new, capability: capability, as: agent.name(in: vault)).answer("Offered")
    }
  }

  struct Take: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "take",
      abstract: "Take one of the oldest tasks that nobody works on; none is there: exit 75.",
      discussion: """
        It is the agent's for --ttl, unless it is renewed: by daybook task renew, update or done. Then others may take it.

          daybook task take --capability logs --ttl 30m
        """)

    @Option(
      help: ArgumentHelp(
        "Only tasks that want it. Default: those that want none, or what the agent is registered with.",
        valueName: "name"))
    var capability: String?

    @Option(
      help: ArgumentHelp(
        "How long it is kept without being renewed, 10s to 24h. Default: 30m.", valueName: "span"))
    var ttl: String?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      let taken = try vault.takeTask(
        capability: capability, ttl: ttl.map(Moment.span) ?? 1800, as: agent.name(in: vault))
      guard let taken else { throw OperationError.nothingToTake }
      return taken.answer("Took")
    }
  }

  struct Renew: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "renew",
      abstract: "Keep a task for its time anew; not one's own any more: exit 77.",
      discussion: "  daybook task renew 5q1w6xz")

    @Argument(help: "The task's id, or at least 6 characters of its start or end.")
    var id: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      return try vault.renewTask(id, as: agent.name(in: vault)).answer("Kept")
    }
  }
}

extension QueueAnswer {
  /// One line that says what was done.
  func answer(_ verb: String) -> Answer {
    let left = expiresIn.map { ", \($0) s left" } ?? ""
    let context = item.item.value("Context").map { "\n\($0)" } ?? ""
    return Answer(
      json, text: "\(verb) \(item.item.id): \(item.item.title) (generation \(generation)\(left))\(context)")
  }
}
