import ArgumentParser
import VaultCommandLine
import VaultOperations
import VaultWatch

struct Wait: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: "Wait until something new arrives, and print it.",
    discussion: """
      Answers at once where something is new since your last visit, so that no wake-up is lost; else when it arrives. What \
      is printed is what daybook changes --json would, and your last visit moves. Exit status 75: the time is over. Where a \
      watcher runs, it is told by that; else this command syncs by itself.

        daybook wait --timeout 600
        daybook wait --for path 'shared/*.md'
        daybook wait --for task 0p5c1q --since last
        daybook wait --for inbox --agent bobby
      """)

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("changes, path, alert, task or inbox.", valueName: "what"))
  var subject = "changes"

  @Argument(help: ArgumentHelp("The pattern of paths, or the task's id.", valueName: "glob|id"))
  var which: String?

  @Option(
    help: ArgumentHelp("A commit, a time, or last.", valueName: "commit|time|last"))
  var since = "last"

  @Option(help: ArgumentHelp("How long to wait at most. Default: for ever.", valueName: "seconds"))
  var timeout: Double?

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let timeout, !(timeout >= 0 && timeout < 1e9) {
      throw ValidationError("--timeout takes a number of seconds from 0 on.")
    }
  }

  func run() throws {
    if subject == "inbox", which == nil {
      return try InboxWait(options, agent, timeout: timeout).run(InboxQuery(), OutputOptions.json)
    }
    let subject = try WaitSubject(subject, which)
    let surroundings = Surroundings.current
    let access = try VaultAccess(vault: options.vault, agent: agent.agent, in: surroundings)
    let vault = try access.open()
    let reader = try vault.reader(agent.name(in: vault))
    // A commit or a time is looked up once: “2h” is to mean the same while this waits.
    let start = since == "last" ? nil : try vault.changes(since: since, by: reader).from
    func look() throws -> ChangesAnswer {
      let vault = try access.open()
      if since == "last" { return try vault.changes(by: reader) }
      return try vault.changes(from: start, to: vault.head().commit)
    }
    var found = try look()
    let isThere = try Waiter(access, timeout: timeout, runtimeFolder: surroundings["XDG_RUNTIME_DIR"]).wait {
      found = try look()
      return try access.open().concerns(subject, found.changes)
    }
    guard isThere else {
      Terminal.print(ChangesAnswer(from: found.from, to: found.to, changes: []).json.description)
      throw ExitCode(75)
    }
    Terminal.print(found.json.description)
    // Behind the answer: who never got it must be told again.
    if since == "last", let end = found.to { try vault.markSeen(end, by: reader) }
  }
}
