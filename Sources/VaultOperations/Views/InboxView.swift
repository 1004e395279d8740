import VaultModel

/// The text of `agents/<agent>/INBOX.md`: what waits for the agent, each as a link that an editor follows.
///
/// A pure function of the inbox.
enum InboxView {
  /// How many messages are shown.
  static let limit = 200

  static func text(_ inbox: InboxAnswer, of agent: Name) -> String {
    var lines = inbox.items.map { item in
      let notes = [
        item.isExpired ? "expired" : nil, item.isClaimable ? item.to : nil,
        item.suspicion.map { "**suspect:** \($0)" },
      ]
      let note = notes.compactMap(\.self).map { ", \($0)" }.joined()
      return
        "- \(link(item)), from \(item.letter.from), \(item.letter.id.timestamp.description.prefix(10))\(note)"
    }
    if lines.isEmpty { lines = ["Nothing waits for an answer."] }
    if inbox.items.count < inbox.total {
      lines.append("- and \(inbox.total - inbox.items.count) more: `daybook inbox`")
    }
    return """
      # Inbox of \(agent)

      This node's view of the messages that wait for an answer; it is written anew after every sync and never shared.

      \(lines.joined(separator: "\n"))

      """
  }

  private static func link(_ item: MessageAnswer) -> String {
    let path = item.letter.path.hasSuffix(".md") ? String(item.letter.path.dropLast(3)) : item.letter.path
    let title = item.title.map { "[]|".contains($0) ? " " : $0 }
    return "[[\(path)#^\(item.letter.id)|\(String(title))]]"
  }
}
