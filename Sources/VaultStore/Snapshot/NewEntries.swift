import VaultModel

/// The entries that some changed files have, and had not before: neither moved from another nor edited.
struct NewEntries {
  private var byPath = [VaultPath: [Int: Entry]]()

  init(_ changes: [SnapshotPlan.Change]) {
    func notes(_ file: KeyPath<SnapshotPlan.Change, VaultFile?>) -> [String: Document] {
      let notes = changes.filter { TreeMerge.isNote($0.path.description) }.compactMap { change in
        change[keyPath: file].map { (change.path.description, Document($0.bytes)) }
      }
      return Dictionary(notes) { first, _ in first }
    }
    let (old, new) = (EntryTable(notes(\.old)), notes(\.new))
    var table = EntryTable(new)
    table.adoptIDs(of: old)
    for change in changes {
      let path = change.path.description
      guard let document = new[path], let ids = table.ids[path] else { continue }
      for (index, id) in ids.enumerated() {
        guard let id, old.occurrences[id] == nil else { continue }
        byPath[change.path, default: [:]][index] = document.entry(at: index, path: path, id: id)
      }
    }
  }

  /// The new entries of a note by the index of their piece.
  func indices(in path: VaultPath) -> [Int: Entry] { byPath[path] ?? [:] }
}
