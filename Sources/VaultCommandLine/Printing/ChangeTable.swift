import VaultModel
public import VaultOperations
public import VaultStore

/// Prints changes while they come: the first at once, later ones by the hundred.
public struct ChangeTable {
  private let appearance: Appearance
  private let vault: String
  private var table: Table
  private var pager: Pager?
  /// Those of the commit at hand: one that changed many files has one line.
  private var commit: [ChangeAnswer] = []
  private var rows: [[Table.Cell]] = []
  private var batch = 20

  public init(_ vault: Vault) {
    appearance = Appearance.standardOutput(now: vault.environment.now())
    self.vault = vault.path
    table = Table(appearance)
  }

  /// All changes as text.
  static func text(_ changes: [ChangeAnswer], _ vault: Vault) -> String {
    var table = ChangeTable(vault)
    let edits = Dictionary(grouping: changes.filter { $0.kind == "edit" }, by: \.commit).mapValues(\.count)
    var shown = Set<String>()
    let rows = changes.compactMap { change -> [Table.Cell]? in
      let count = change.kind == "edit" ? edits[change.commit] ?? 1 : 1
      if count <= 3 { return table.row(change, files: 1) }
      guard shown.insert(change.commit.description).inserted else { return nil }
      return table.row(change, files: count)
    }
    return table.table.lines(rows).joined(separator: "\n")
  }

  /// Takes a change; answers false when nobody reads any more.
  public mutating func add(_ change: ChangeAnswer) -> Bool {
    var isRead = true
    if let first = commit.first, first.commit != change.commit {
      endCommit()
      if rows.count >= batch { isRead = flush() }
    }
    commit.append(change)
    return isRead
  }

  public mutating func finish() {
    endCommit()
    _ = flush()
  }

  private mutating func endCommit() {
    guard let first = commit.first else { return }
    if commit.count > 3, commit.allSatisfy({ $0.kind == "edit" }) {
      rows.append(row(first, files: commit.count))
    } else {
      rows += commit.map { row($0, files: 1) }
    }
    commit = []
  }

  private mutating func flush() -> Bool {
    if rows.isEmpty { return true }
    let pager = pager ?? Pager()
    self.pager = pager
    defer {
      rows = []
      batch = 200
    }
    return pager.print(table.lines(rows))
  }

  private func row(_ change: ChangeAnswer, files: Int) -> [Table.Cell] {
    let isDeletion = change.operation == .delete
    let word =
      change.kind == "edit" || change.operation == .add
      ? change.kind : "\(change.kind) \(change.operation.rawValue)"
    return [
      Table.Cell(String(change.commit.description.prefix(7)), .yellow),
      Table.Cell(
        appearance.width == nil ? change.at.description : appearance.relative(change.at), .faint),
      Table.Cell(change.author),
      Table.Cell(
        isDeletion ? "\(change.kind == "edit" ? "file" : change.kind) deleted" : word,
        isDeletion ? .red : kindStyle(change.kind)),
      Table.Cell(
        change.id.map { String($0.description.suffix(8)) } ?? "-", .faint),
      Table.Cell(
        files > 1 ? "\(files) files" : change.path,
        address: files > 1 || !appearance.hasLinks ? nil : Appearance.fileAddress(vault, change.path)),
      Table.Cell(files > 1 ? change.subject ?? change.title : change.title),
    ]
  }

  private func kindStyle(_ kind: String) -> Style? {
    switch kind {
    case "decision": .green
    case "alert": .red
    case "task": .cyan
    default: nil
    }
  }
}

extension ChangesAnswer {
  /// What is new as a command answers it.
  public func answer(_ vault: Vault) -> Answer {
    Answer(json, text: ChangeTable.text(changes, vault), isPaged: true)
  }
}
