import VaultModel
public import VaultOperations
public import VaultStore

extension InboxAnswer {
  /// The messages as a command answers them: a line for each, and below it the text.
  public func answer(_ vault: Vault) -> Answer {
    let appearance = Appearance.standardOutput(now: vault.environment.now())
    var table = Table(appearance)
    let heads = table.lines(items.map { $0.row(vault, appearance) })
    var lines = [String]()
    for (head, item) in zip(heads, items) {
      lines.append(head)
      if let suspicion = item.suspicion {
        lines.append("    " + appearance.styled("Suspect: \(suspicion).", .red))
      }
      // A text of one line is the title as well.
      if item.text != item.title {
        lines += item.text.split(separator: "\n").map { "    " + Table.Cell(String($0)).text }
      }
    }
    if items.count < total { lines.append(appearance.styled("\(total - items.count) more.", .faint)) }
    return Answer(json, text: lines.joined(separator: "\n"), isPaged: true)
  }
}

extension MessageAnswer {
  fileprivate func row(_ vault: Vault, _ appearance: Appearance) -> [Table.Cell] {
    var notes = [String]()
    if isClaimable { notes.append("to \(to), for whoever takes it") }
    if isExpired { notes.append("expired") }
    let note = notes.isEmpty ? "" : " [\(notes.joined(separator: "; "))]"
    return [
      Table.Cell(letter.state.rawValue, Style.state(letter.state.rawValue)),
      Table.Cell(appearance.relative(letter.record.id.timestamp), .faint),
      Table.Cell(letter.from.description),
      Table.Cell(
        String(letter.id.description.suffix(8)), .faint,
        address: Appearance.fileAddress(vault.path, letter.path)),
      Table.Cell(title + note),
    ]
  }
}

extension OutboxAnswer {
  /// The messages as a command answers them: a line for each, and below it what was answered.
  public func answer(_ vault: Vault) -> Answer {
    let appearance = Appearance.standardOutput(now: vault.environment.now())
    var table = Table(appearance)
    let heads = table.lines(
      items.map { item in
        [
          Table.Cell(item.letter.state.rawValue, Style.state(item.letter.state.rawValue)),
          Table.Cell(appearance.relative(item.letter.id.timestamp), .faint), Table.Cell(item.to),
          Table.Cell(String(item.letter.id.description.suffix(8)), .faint), Table.Cell(item.title),
        ]
      })
    var lines = [String]()
    for (head, item) in zip(heads, items) {
      lines.append(head)
      for answer in item.answers where !answer.text.isEmpty {
        lines += answer.text.split(separator: "\n").map { "    \(answer.by): " + Table.Cell(String($0)).text }
      }
    }
    if items.count < total {
      lines.append(appearance.styled("\(total - items.count) more: say --limit NUMBER.", .faint))
    }
    return Answer(json, text: lines.joined(separator: "\n"), isPaged: true)
  }
}

extension MessageReceipt {
  public var answer: Answer {
    Answer(
      json, text: entry == nil ? "" : "\(id) is \(state.rawValue) now.",
      warnings: warnings)
  }
}

extension AgentDirectory {
  /// The agents as a command answers them: a line for each.
  public func answer(_ vault: Vault) -> Answer {
    let appearance = Appearance.standardOutput(now: vault.environment.now())
    var table = Table(appearance)
    let lines = table.lines(
      items.map { agent in
        [
          Table.Cell(agent.name.description, .bold), Table.Cell(agent.profile?.node?.description ?? "-"),
          Table.Cell(agent.status.rawValue),
          Table.Cell(agent.capabilities.map { "@\($0)" }.joined(separator: " ")),
          Table.Cell(agent.profile?.description ?? ""),
        ]
      })
    return Answer(json, text: lines.joined(separator: "\n"), isPaged: true)
  }
}
