import VaultModel

/// The text of `shared/INDEX.md`: what is open and in force, each as a link that an editor follows.
///
/// A pure function of the fold and the agents' names.
enum IndexView {
  /// How many of each are shown.
  static let limit = 200

  static func text(_ fold: Fold, agents: [Name]) -> String {
    let alerts = fold.items(.alert) { !$0.isClosed }.byUrgency()
    let tasks = fold.items(.task) { !$0.isClosed }.byProgress()
    let decisions = fold.items(.decision) {
      !$0.isRetracted && ($0.state == DecisionState.accepted.rawValue || !$0.contradiction.isEmpty)
    }.latestFirst()
    let parts = [
      "# Index\n\nThis node's view of the vault; it is written anew after every change and never shared.",
      section("Open alerts", alerts, "daybook alerts") { item in
        let severity = item.severity?.rawValue ?? item.value("Severity") ?? "?"
        return "**\(severity)** \(link(item)), \(item.state)"
      },
      section("Open tasks", tasks, "daybook tasks") { "\(link($0)), \($0.state)" },
      section("Decisions in force", decisions, "daybook decisions") { item in
        item.contradiction.isEmpty ? link(item) : "\(link(item)), **contradiction**"
      },
      "## Agents\n\n" + agents.map { "- [[agents/\($0)/MEMORY|\($0)]]" }.joined(separator: "\n"),
    ]
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func section(
    _ heading: String, _ items: [FoldedItem], _ command: String, _ line: (FoldedItem) -> String
  ) -> String {
    var lines = items.prefix(limit).map { item in
      let agent = item.root.agent.map { " (\($0))" } ?? ""
      return "- \(line(item))\(agent), \(item.lastChange.description.prefix(10))"
    }
    if items.isEmpty { lines = ["None."] }
    if items.count > limit { lines.append("- and \(items.count - limit) more: `\(command)`") }
    return "## \(heading)\n\n" + lines.joined(separator: "\n")
  }

  private static func link(_ item: FoldedItem) -> String {
    let path = item.root.path.hasSuffix(".md") ? String(item.root.path.dropLast(3)) : item.root.path
    let title = item.title.map { "[]|".contains($0) ? " " : $0 }
    return "[[\(path)#^\(item.id)|\(String(title))]]"
  }
}
