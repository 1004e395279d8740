import VaultModel
public import VaultOperations
public import VaultStore

extension SearchAnswer {
  /// What was found as a command answers it: a line for each hit, and below it the line that matched.
  public func answer(_ vault: Vault) -> Answer {
    let appearance = Appearance.standardOutput(now: vault.environment.now())
    var table = Table(appearance)
    let heads = table.lines(
      hits.map { hit in
        [
          Table.Cell(hit.at.map(appearance.relative) ?? "-", .faint), Table.Cell(hit.agent ?? "-"),
          Table.Cell(hit.kind),
          Table.Cell(hit.entry.map { String($0.id.description.suffix(8)) } ?? "-", .faint),
          Table.Cell(
            "\(hit.path):\(hit.line)", .blue, address: Appearance.fileAddress(vault.path, hit.path)),
          Table.Cell(hit.title, .bold),
        ]
      })
    var lines = [String]()
    for (head, hit) in zip(heads, hits) {
      lines.append(head)
      if !hit.text.contains(hit.title) { lines.append("    " + Table.Cell(hit.text).text) }
    }
    if hits.count < total {
      lines.append(appearance.styled("\(total - hits.count) more: say --last NUMBER.", .faint))
    }
    return Answer(json, text: lines.joined(separator: "\n"), isPaged: true)
  }
}
