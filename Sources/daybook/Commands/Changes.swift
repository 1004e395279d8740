import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Changes: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "changes",
    abstract: "Show what is new since your last visit.",
    discussion: """
      Each agent and each person has a last visit of its own on each node. It moves when the answer was given; with \
      another --since, or with --peek, it stays.

        daybook changes
        daybook changes --since 2d
        daybook changes --agent jerry --peek --json
      """)

  @Option(
    help: ArgumentHelp(
      "A commit, a time (2h, 3d, 2026-02-16, RFC 3339), or last. Default: last.",
      valueName: "commit|time|last"))
  var since: String?

  @Flag(help: "Leave the last visit where it is.")
  var peek = false

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let vault = try options.open()
    let reader = try vault.reader(agent.name(in: vault))
    let found = try vault.changes(since: since ?? "last", by: reader)
    try deliver(found.answer(vault))
    // Behind the answer: who never got it must be told again.
    if !peek, (since ?? "last") == "last", let end = found.to { try vault.markSeen(end, by: reader) }
  }

  func answer() throws -> Answer {
    let vault = try options.open()
    return try vault.changes(since: since ?? "last", by: vault.reader(agent.name(in: vault))).answer(vault)
  }

}
