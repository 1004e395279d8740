import VaultOperations

extension ToolCatalog {
  /// What a change of a decision, an alert or a task answers.
  private static let receipt = Schema.object([
    .init("id", Schema.text), .init("state", Schema.text), .init("title", Schema.text),
    .init("path", Schema.text), .init("commit", Schema.optionalText), .init("changed", Schema.flag),
  ])

  /// What a list of them answers.
  private static let list = Schema.object([
    .init(
      "items",
      Schema.array(
        Schema.object([
          .init("id", Schema.text), .init("state", Schema.text), .init("title", Schema.text),
          .init("path", Schema.text), .init("agent", Schema.optionalText), .init("at", Schema.text),
        ]))),
    .init("total", Schema.integer), .init("truncated", Schema.flag),
  ])

  private static func id(of what: String) -> Parameter {
    Parameter(
      name: "id", kind: .text, description: "The id of the \(what), or 6 characters of its start or end",
      isRequired: true, aliases: ["\(what)_id"])
  }

  private static let title = Parameter(
    name: "title", kind: .text, description: "What it is, in one line of at most 80 characters",
    isRequired: true,
    aliases: ["summary", "name"])

  private static let context = Parameter(
    name: "context", kind: .text, description: "The facts behind it; one line")

  private static let reason = Parameter(name: "reason", kind: .text, description: "Why; one line")

  private static let limit = Parameter(
    name: "last", kind: .integer, description: "At most so many. Default: 20",
    aliases: ["limit", "count", "n"])

  private static func state(_ words: [String]) -> Parameter {
    Parameter(name: "state", kind: .choice(words), description: "Only these", aliases: ["status"])
  }

  private static func query(_ given: Arguments) -> ItemQuery {
    ItemQuery(state: given.text("state"), agent: given.text("agent"), limit: given.number("last") ?? 20)
  }

  private static let agent = Parameter(name: "agent", kind: .text, description: "Only of this agent")

  static let decisions: [Tool] = [
    Tool(
      name: "decision_record", title: "Record a decision",
      description: """
        Records a choice that binds others, with its reason, in shared/DECISIONS. Look with decision_list first whether \
        it was made before. A person accepts it.
        """,
      effect: .adds,
      parameters: [
        title,
        Parameter(
          name: "decision", kind: .text, description: "What is done from now on; one line", isRequired: true),
        Parameter(
          name: "context", kind: .text,
          description: "What forced a choice, and what was set against it; one line"),
        Parameter(
          name: "consequences", kind: .text,
          description: "What gets better, what worse, who has to act; one line"),
        Parameter(
          name: "status", kind: .choice(["proposed", "accepted"]),
          description: "accepted only if a person said so. Default: proposed"),
        Parameter(
          name: "supersedes", kind: .texts, description: "Ids of the decisions in whose place it stands"),
        body("Alternatives and their weighing, as Markdown", isRequired: false),
        Parameter(name: "key", kind: .text, description: "A retry with the same key adds nothing"),
      ],
      output: receipt, linksPath: true
    ) { vault, given in
      var new = NewDecision(title: try given.required("title"), decision: try given.required("decision"))
      (new.context, new.consequences, new.status) = (
        given.text("context"), given.text("consequences"), given.text("status")
      )
      (new.supersedes, new.body, new.key) = (
        given.texts("supersedes"), given.text("body") ?? "", given.text("key")
      )
      return try vault.decide(new, as: given.access.agent).json
    },
    Tool(
      name: "decision_update", title: "Judge or amend a decision",
      description: """
        Says of a decision that it is accepted, rejected or deprecated (only if a person said so), or replaces its \
        context, decision or consequences.
        """,
      effect: .adds,
      parameters: [
        id(of: "decision"),
        Parameter(
          name: "status", kind: .choice(["accepted", "rejected", "deprecated"]),
          description: "What it is now",
          aliases: ["state"]),
        context, Parameter(name: "decision", kind: .text, description: "The new wording; one line"),
        Parameter(name: "consequences", kind: .text, description: "The new wording; one line"), reason,
      ],
      output: receipt, linksPath: true
    ) { vault, given in
      let (id, agent) = (try given.required("id"), given.access.agent)
      let amendment = Amendment(
        context: given.text("context"), decision: given.text("decision"),
        consequences: given.text("consequences"), reason: given.text("reason"))
      let isAmended = ["context", "decision", "consequences"].contains { given.text($0) != nil }
      let verdict = given.text("status").flatMap { word in
        Verdict.allCases.first { word.hasPrefix($0.rawValue) }
      }
      guard let verdict else { return try vault.amend(id, amendment, as: agent).json }
      if isAmended { _ = try vault.amend(id, amendment, as: agent) }
      return try vault.judge(id, verdict, reason: given.text("reason"), as: agent).json
    },
    Tool(
      name: "decision_list", title: "List decisions",
      description: "Decisions as they stand now, the latest first. Each is its author's word.",
      effect: .reads,
      parameters: [
        state(["proposed", "accepted", "rejected", "deprecated", "superseded"]), agent, limit,
      ],
      output: list
    ) { vault, given in try vault.decisions(query(given)).json },
  ]

  static let alerts: [Tool] = [
    Tool(
      name: "alert_raise", title: "Raise an alert",
      description: """
        Warns of what is broken or about to break, in your ALERTS. Firing again under one fingerprint brings the alert \
        up to date, and writes nothing where nothing is new.
        """,
      effect: .adds,
      parameters: [
        title,
        Parameter(
          name: "severity", kind: .choice(["critical", "error", "warning", "info"]),
          description: "critical: a person must act now; error: broken; warning: soon; info",
          isRequired: true,
          aliases: ["level"]),
        Parameter(
          name: "fingerprint", kind: .text,
          description: "Place and fault, the same whenever it is wrong again: billy-disk-full"),
        Parameter(
          name: "context", kind: .text, description: "What was seen, since when, what was tried; one line"),
        body("More, as Markdown", isRequired: false),
      ],
      output: receipt, linksPath: true
    ) { vault, given in
      var new = NewAlert(title: try given.required("title"), severity: try given.required("severity"))
      (new.fingerprint, new.context) = (given.text("fingerprint"), given.text("context"))
      new.body = given.text("body") ?? ""
      return try vault.raise(new, as: given.access.agent).json
    },
    Tool(
      name: "alert_update", title: "Update an alert",
      description:
        "Acknowledges, silences or resolves an alert of yours. Resolve only what you have checked.",
      effect: .adds,
      parameters: [
        id(of: "alert"),
        Parameter(
          name: "status", kind: .choice(["acknowledged", "silenced", "resolved"]),
          description: "What it is now",
          isRequired: true, aliases: ["state"]),
        Parameter(name: "until", kind: .text, description: "The end of a silence: 2h, 1d, RFC 3339"), reason,
      ],
      output: receipt, linksPath: true
    ) { vault, given in
      let step: AlertStep =
        switch try given.required("status") {
        case "acknowledged": .acknowledge
        case "silenced": .silence
        default: .resolve
        }
      return try vault.step(
        given.required("id"), step, until: given.text("until"), reason: given.text("reason"),
        as: given.access.agent
      ).json
    },
    Tool(
      name: "alert_list", title: "List alerts",
      description: "Alerts of all agents as they stand now: firing first, the worst of them first.",
      effect: .reads,
      parameters: [state(["firing", "acknowledged", "silenced", "resolved"]), agent, limit], output: list
    ) { vault, given in try vault.alerts(query(given)).json },
  ]

  static let tasks: [Tool] = [
    Tool(
      name: "task_update", title: "Start or update a task",
      description: """
        Without id: starts a task in your MEMORY (title). With id: says how far a task is. A completed one is also \
        written to HISTORY.
        """,
      effect: .adds,
      parameters: [
        Parameter(
          name: "id", kind: .text, description: "The id of the task, or 6 characters of its start or end",
          aliases: ["task_id"]),
        Parameter(
          name: "title", kind: .text, description: "What is to be done, for a new task",
          aliases: ["task", "summary"]),
        Parameter(
          name: "status",
          kind: .choice(["todo", "in-progress", "blocked", "completed", "failed", "cancelled"]),
          description: "Default for a new task: in-progress", aliases: ["state"]),
        context, Parameter(name: "result", kind: .text, description: "What came of it; one line"),
        Parameter(
          name: "dependencies", kind: .texts, description: "Of a new task: ids it waits for, or text",
          aliases: ["depends", "depends_on"]),
        reason, body("Of a new task: more, as Markdown", isRequired: false),
        Parameter(
          name: "key", kind: .text, description: "Of a new task: a retry with the same key adds nothing"),
      ],
      output: receipt, linksPath: true
    ) { vault, given in
      guard let id = given.text("id") else {
        guard let title = given.text("title") else {
          throw OperationError(
            .badOption, "Neither id nor title says which task is meant.",
            hint: "Send title for a new task, or the id that task_list shows.")
        }
        var new = NewTask(title: title)
        (new.context, new.depends, new.status) = (
          given.text("context"), given.texts("dependencies"), given.text("status")
        )
        (new.body, new.key) = (given.text("body") ?? "", given.text("key"))
        return try vault.start(new, as: given.access.agent).json
      }
      guard let status = given.text("status") else {
        throw OperationError(
          .badOption, "task_update needs the argument status.", hint: "Say how far the task is.")
      }
      let change = TaskChange(
        status: status, context: given.text("context"), result: given.text("result"),
        reason: given.text("reason"))
      return try vault.update(id, change, as: given.access.agent).json
    },
    Tool(
      name: "task_list", title: "List tasks",
      description: "Tasks of all agents as they stand now: the open ones first, with what they wait for.",
      effect: .reads,
      parameters: [
        state(["todo", "in-progress", "blocked", "completed", "failed", "cancelled"]), agent, limit,
      ],
      output: list
    ) { vault, given in try vault.tasks(query(given)).json },
  ]
}
