import VaultModel
public import VaultOperations
public import VaultStore

extension ShowAnswer {
  /// The entry and its story as a command answers it.
  public func answer(_ vault: Vault) -> Answer {
    let appearance = Appearance.standardOutput(now: vault.environment.now())
    var lines = [String]()
    if let item { lines += head(item, appearance) + [""] }
    let story = item == nil ? thread.filter { $0.entry.entry.id == entry.entry.id } : thread
    for (path, answer) in story { lines += text(answer, path, vault, appearance) + [""] }
    if item == nil {
      for (path, answer) in thread where answer.entry.id != entry.entry.id {
        lines += text(answer, path, vault, appearance) + [""]
      }
    }
    var table = Table(appearance)
    lines += table.lines(
      commits.map { change in
        [
          Table.Cell(String(change.commit.description.prefix(7)), .yellow), Table.Cell(change.at.description),
          Table.Cell(change.author), Table.Cell(change.operation.rawValue), Table.Cell(change.title),
        ]
      })
    while lines.last?.isEmpty == true { lines.removeLast() }
    return Answer(json, text: lines.joined(separator: "\n"), isPaged: true)
  }

  private func head(_ answer: ItemAnswer, _ appearance: Appearance) -> [String] {
    let item = answer.item
    let state = item.isRetracted ? "retracted" : item.state
    let style = Style.state(item.state, severity: item.severity?.rawValue)
    var line = appearance.styled(item.title, .bold) + ": " + appearance.styled(state, style)
    if let by = item.supersededBy { line += " by \(by)" }
    if let until = item.silencedUntil { line += " until \(until)" }
    var lines = [line]
    if !item.contradiction.isEmpty {
      let claims = item.contradiction.map { "\($0.state) by \($0.agent ?? "-") at \($0.at) (\($0.id))" }
      lines.append(appearance.styled("Contradiction: ", .magenta) + claims.joined(separator: "; "))
    }
    if !answer.waitsFor.isEmpty, !item.isClosed {
      lines.append("Waits for: " + answer.waitsFor.joined(separator: ", "))
    }
    return lines
  }

  private func text(
    _ answer: EntryAnswer, _ path: String, _ vault: Vault, _ appearance: Appearance
  ) -> [String] {
    let entry = answer.entry
    let by = answer.author.map { ", \($0)" } ?? ""
    let title = entry.title.isEmpty ? "" : " \(entry.title)"
    let place = appearance.linked(
      "\(path):\(entry.line)", to: Appearance.fileAddress(vault.path, path))
    var lines = [
      appearance.styled("\(entry.timestamp)\(title)", .bold) + by,
      appearance.styled("\(entry.id)  ", .faint) + appearance.styled(place, .faint),
    ]
    lines += entry.fields.map { "\(appearance.styled("\($0.key):", .faint)) \($0.value)" }
    if !entry.body.isEmpty { lines += ["", entry.body] }
    return lines
  }
}
