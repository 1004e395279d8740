import ArgumentParser
import VaultCommandLine
import VaultOperations

struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Have things done at certain times, each time by one agent on all nodes.",
    discussion: """
        daybook schedule add 'Look at the disks' --cron '*/5 8-18 * * mon-fri Europe/Berlin' --missed skip
        daybook schedule add 'Renew the certificate' --when 2026-03-01T09:00:00Z --for bobby
        daybook schedule list
        daybook schedule due
        daybook schedule done 5q1w6xz
      """,
    subcommands: [Add.self, List.self, Due.self, Done.self, Run.self])

  struct Add: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: "Schedule something, in the acting agent's SCHEDULE.",
      discussion: """
        --cron takes minute, hour, day of the month, month and day of the week, in UTC unless a time zone is named.

          daybook schedule add 'Look at the disks' --cron '*/5 8-18 * * mon-fri' --zone Europe/Berlin
          daybook schedule add 'Sweep' --cron '0 3 * * sun' --action sweep --node billy
        """)

    @Argument(help: "What is to be done, one line.")
    var title: String

    @Option(
      parsing: .unconditional, help: ArgumentHelp("When it is done again and again.", valueName: "fields"))
    var cron: String?

    @Option(help: ArgumentHelp("The time zone, such as Europe/Berlin. Default: UTC.", valueName: "name"))
    var zone: String?

    @Option(help: ArgumentHelp("When it is done once: RFC 3339, or 2h from now.", valueName: "time"))
    var when: String?

    @Option(
      name: .customLong("for"),
      help: ArgumentHelp("The agent that is to do it. Default: any.", valueName: "agent"))
    var recipient: String?

    @Option(
      help: ArgumentHelp(
        "The node that is to do it, which then needs no hub. Default: any.", valueName: "name"))
    var node: String?

    @Option(
      help: ArgumentHelp(
        "What becomes of a time that was missed: once makes up for it, skip doesn't. Default: once.",
        valueName: "what"))
    var missed: String?

    @Option(
      help: ArgumentHelp(
        "What daybook watch runs then: the command in daybook.action.NAME of a node's git config.",
        valueName: "name"))
    var action: String?

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
      var new = NewSchedule(title: title)
      (new.cron, new.zone, new.when, new.key) = (cron, zone, when, key)
      (new.agent, new.node, new.missed, new.action) = (recipient, node, missed, action)
      new.body = try Body.text(body, limit: vault.configuration.entryLimit) ?? ""
      let entry = try vault.schedule(new, as: agent.name(in: vault))
      return Answer(entry.json, text: "Scheduled \(entry.id): \(title)", warnings: entry.warnings)
    }
  }

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Everything that is scheduled, what comes next first.",
      discussion: "  daybook schedule list --json")

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try options.open().schedules().answer }
  }

  struct Due: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "due",
      abstract: "What the acting agent is to do now; each time is handed to one caller on all nodes.",
      discussion: """
        Say when it is done: daybook schedule done ID. What isn't within --ttl is handed out again, unless it says \
        --missed skip. The hub has to be reachable, but for what belongs to this node.

          daybook schedule due --ttl 30m
        """)

    @Option(help: ArgumentHelp("How long there is to do it, 10s to 24h. Default: 30m.", valueName: "span"))
    var ttl: String?

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      return try vault.dueSchedules(ttl: ttl.map(Moment.span) ?? 1800, as: agent.name(in: vault)).answer
    }
  }

  struct Done: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "done",
      abstract: "What was due is done; another's by now: exit 77.",
      discussion: "  daybook schedule done 5q1w6xz")

    @Argument(help: "The schedule's id, or at least 6 characters of its start or end.")
    var id: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      let receipt = try vault.endSchedule(id, as: agent.name(in: vault))
      return Answer(
        receipt.json, text: "Done \(receipt.id): \(receipt.title), \(receipt.occurrence ?? "-")")
    }
  }

  /// What `daybook watch` starts every minute.
  struct Run: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Run the actions that are due on this node.", shouldDisplay: false)

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let count = try options.open().runDueActions()
      return Answer(["run": .int(count)], text: count == 0 ? "" : "Ran \(count).")
    }
  }
}

extension SchedulesAnswer {
  fileprivate var answer: Answer {
    let lines = items.map { item in
      let rule = item.entry.field("Cron") ?? item.entry.field("When") ?? ""
      let next = item.problem ?? item.next.map { "next \($0)" } ?? "over"
      return "\(item.entry.id.description.suffix(8))  \(rule)  \(item.entry.label) (\(next))"
    }
    return Answer(json, text: lines.joined(separator: "\n"), isPaged: true)
  }
}

extension DuesAnswer {
  fileprivate var answer: Answer {
    let lines = items.map { item in
      let action = item.schedule.action.map { ", action \($0)" } ?? ""
      return "\(item.schedule.id): \(item.schedule.title) (\(item.occurrence)\(action))"
    }
    return Answer(json, text: lines.joined(separator: "\n"), warnings: warnings)
  }
}
