import VaultModel
public import VaultOperations
public import VaultStore

extension ItemsAnswer {
  /// The list as a command answers it: a line for each item.
  public func answer(_ vault: Vault) -> Answer {
    let appearance = Appearance.standardOutput(now: vault.environment.now())
    var table = Table(appearance)
    var lines = table.lines(items.map { $0.row(vault, appearance) })
    if items.count < total {
      lines.append(appearance.styled("\(total - items.count) more: say --all, or --limit NUMBER.", .faint))
    }
    return Answer(json, text: lines.joined(separator: "\n"), isPaged: true)
  }
}

extension ItemAnswer {
  /// State, severity, age, agent, id, and title with what is to be noted.
  fileprivate func row(_ vault: Vault, _ appearance: Appearance) -> [Table.Cell] {
    let root = item.root
    let severity = item.kind == .alert ? item.severity?.rawValue ?? item.value("Severity") ?? "" : nil
    let state = item.isRetracted ? "retracted" : item.state
    let isContradicted = !item.contradiction.isEmpty
    var cells = [
      Table.Cell(
        isContradicted ? "\(state) (!)" : state,
        isContradicted ? .magenta : Style.state(item.state, severity: severity))
    ]
    if let severity { cells.append(Table.Cell(severity)) }
    cells.append(Table.Cell(appearance.relative(item.lastChange), .faint))
    cells.append(Table.Cell(root.agent ?? "-"))
    cells.append(
      Table.Cell(
        String(root.id.description.suffix(8)), .faint,
        address: appearance.hasLinks ? Appearance.fileAddress(vault.path, root.path) : nil)
    )
    cells.append(Table.Cell(item.title + notes))
    return cells
  }

  private var notes: String {
    var notes = [String]()
    if !item.contradiction.isEmpty {
      let claims = item.contradiction.map {
        "\($0.state) by \($0.agent ?? "-") (\($0.id.description.suffix(8)))"
      }
      notes.append("contradiction: " + claims.joined(separator: ", "))
    } else if let by = item.supersededBy {
      notes.append("by \(by.description.suffix(8))")
    }
    if let until = item.silencedUntil { notes.append("until \(until)") }
    if !waitsFor.isEmpty, !item.isClosed {
      let short = waitsFor.map { EntryID($0) == nil ? $0 : String($0.suffix(8)) }
      notes.append("waits for " + short.joined(separator: ", "))
    }
    return notes.isEmpty ? "" : " [\(notes.joined(separator: "; "))]"
  }
}
