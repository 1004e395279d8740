import Git
public import VaultModel
public import VaultStore

extension Vault {
  /// What an agent has to know when it starts, in at most `budget` tokens: alerts that fire, by severity; what
  /// the system works on; the agent's open tasks and what they wait for; decisions in force, those touched
  /// last first; what is new since its last visit.
  ///
  /// The same vault and the same last visit give the same brief: times are told as they are, and silences are
  /// judged as of the last commit. Nothing is said twice, and the last visit stays where it is.
  ///
  /// Throws `.badOption` for a budget of less than 100.
  public func brief(for agent: Name?, budget: Int = 2000) throws -> BriefAnswer {
    guard budget >= 100 else {
      throw VaultError(.badOption, "A brief can't be told in \(budget) tokens.", hint: "Give it 100 or more.")
    }
    let head = try headCommit()
    let commit = try head.map { try repository.readCommit($0) }
    let now = Timestamp(seconds: commit?.committer.time ?? 0)
    let (facts, unreadable) = try readFacts()
    let fold = Fold(facts, at: now)
    let limit = budget * 3
    let alerts = fold.items(.alert) { !$0.isClosed }.byUrgency()
    let tasks = fold.items(.task) { item in
      !item.isClosed && agent.map { item.root.agent == $0.description } ?? true
    }.byProgress()
    let decisions = fold.items(.decision) { item in
      !item.isRetracted && (item.state == DecisionState.accepted.rawValue || !item.contradiction.isEmpty)
    }.sorted { ($0.contradiction.isEmpty ? 1 : 0, 0, $0.lastID) }
    var told = Set<EntryID>()
    for item in alerts + tasks + decisions { told.formUnion(item.entries.map(\.id)) }
    let changes = Self.joiningEdits(
      try recentChanges(for: agent, to: commit?.id).filter { change in
        change.id.map { !told.contains($0) } ?? true
      })
    func lines<Value>(_ values: [Value], _ line: (Value) -> String) -> [String] {
      // More than fit are counted, not written.
      var room = limit
      return values.map { value in
        guard room > 0 else { return "" }
        let text = line(value)
        room -= text.utf8.count
        return text
      }
    }
    let who = agent.map { " for \($0)" } ?? ""
    let since = agent.map { " --agent \($0)" } ?? ""
    let layout = BriefLayout(
      title: "# Brief\(who), as of \(now)",
      [
        .init(
          heading: "Alerts", what: "alerts that are not resolved", command: "daybook alerts", share: 40,
          blocks: lines(alerts, Self.line(alert:))),
        .init(
          heading: "Focus", what: "parts of the current focus",
          command: "daybook section list shared/CURRENT_FOCUS",
          share: 45, blocks: try focus(without: unreadable)),
        .init(
          heading: agent == nil ? "Open tasks" : "Your open tasks", what: "open tasks",
          command: "daybook tasks\(since)", share: 50, blocks: lines(tasks) { Self.line(task: $0, fold) }),
        .init(
          heading: "Decisions in force", what: "decisions in force",
          command: "daybook decisions --status accepted",
          share: 60, blocks: lines(decisions, Self.line(decision:))),
        .init(
          heading: "New since your last visit", what: "changes", command: "daybook changes --peek\(since)",
          share: 100, blocks: lines(changes, Self.line(change:))),
      ])
    let (text, omitted) = layout.text(budget: budget)
    return BriefAnswer(
      text: text, omitted: omitted,
      warnings: unreadable.map {
        Warning("unreadable", "\($0) may not be read by this user, and is left out.")
      })
  }

  /// What is new since the agent's last visit; at the first one, the latest 50 changes.
  private func recentChanges(for agent: Name?, to head: ObjectID?) throws -> [ChangeAnswer] {
    guard let head else { return [] }
    if let last = try lastSeen(by: reader(agent)) { return try changes(from: last, to: head).changes }
    return try log(LogQuery(last: 50), as: agent).changes
  }

  /// Edits of many files in one commit as one change: what a vault began with, or what somebody moved.
  private static func joiningEdits(_ changes: [ChangeAnswer]) -> [ChangeAnswer] {
    let edits = Dictionary(grouping: changes.filter { $0.id == nil && $0.kind == "edit" }, by: \.commit)
    var told = Set<ObjectID>()
    return changes.compactMap { change in
      guard change.id == nil, change.kind == "edit", let all = edits[change.commit], all.count > 3 else {
        return change
      }
      guard told.insert(change.commit).inserted else { return nil }
      var joined = change
      joined.path = "\(all.count) files"
      return joined
    }
  }

  /// The sections of `shared/CURRENT_FOCUS.md`, each as a block; what stands under the title only where there
  /// is nothing else.
  private func focus(without unreadable: [VaultPath]) throws -> [String] {
    guard let path = VaultPath("shared/CURRENT_FOCUS.md"), !unreadable.contains(path),
      let bytes = try folder.read(path)?.bytes
    else { return [] }
    let document = Document(bytes)
    let sections = document.pieces.filter { $0.content.text.hasPrefix("## ") }
    return (sections.isEmpty ? document.pieces : sections).compactMap { piece in
      let lines = piece.content.text.split(separator: "\n", omittingEmptySubsequences: false)
      let body = lines.dropFirst().drop { $0.isEmpty }.joined(separator: "\n")
      guard !body.isEmpty else { return nil }
      let heading = (lines.first ?? "").drop { $0 == "#" || $0 == " " }
      return "**\(heading)**\n\(body)"
    }
  }

  private static func line(alert item: FoldedItem) -> String {
    var state = item.state
    if let until = item.silencedUntil { state += " until \(until)" }
    let severity = item.severity?.rawValue ?? item.value("Severity") ?? "?"
    return "- **\(severity)**, \(state): \(item.title)\(context(item)) (\(origin(item)))"
  }

  private static func line(task item: FoldedItem, _ fold: Fold) -> String {
    let waits = fold.openDependencies(of: item).map { text in
      EntryID(text).flatMap { fold.item(holding: $0) }.map { "\($0.title) (\($0.state), \(short($0.id)))" }
        ?? text
    }
    let waiting = waits.isEmpty ? "" : "; waits for \(waits.joined(separator: ", "))"
    return "- \(item.state): \(item.title)\(context(item))\(waiting) (\(origin(item)))"
  }

  private static func line(decision item: FoldedItem) -> String {
    let claims = item.contradiction.map { "\($0.state) by \($0.agent ?? "somebody")" }
    let note = claims.isEmpty ? "" : "contradiction, \(claims.joined(separator: ", ")): "
    let text = item.value("Decision").map { ": \(cut($0))" } ?? ""
    return "- \(note)\(item.title)\(text) (\(origin(item)))"
  }

  private static func line(change: ChangeAnswer) -> String {
    let id = change.id.map { ", \(short($0))" } ?? ""
    let what = change.kind == "edit" ? "edit" : "\(change.kind) \(change.operation.rawValue)"
    return "- \(change.at) \(change.path), \(what) by \(change.author): \(cut(change.title))\(id)"
  }

  private static func context(_ item: FoldedItem) -> String {
    item.value("Context").map { ". \(cut($0))" } ?? ""
  }

  /// Who and when, and the id.
  private static func origin(_ item: FoldedItem) -> String {
    "\(item.root.agent.map { "\($0), " } ?? "")\(item.lastChange), \(short(item.id))"
  }

  private static func short(_ id: EntryID) -> String { String(id.description.suffix(8)) }

  private static func cut(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count <= 200 ? line : line.prefix(199) + "…"
  }
}
