import VaultModel

/// Decides which deletions wait for a person's word: those of more than half of the vault's entries or notes.
///
/// A script gone wrong, a folder that was moved away or a disk that came back empty must not delete
/// everybody's memory.
struct HeldDeletions {
  /// Fewer deletions than this are never held.
  static let least = 10

  /// The paths that stay as the last commit has them.
  private(set) var paths = Set<VaultPath>()

  /// Decides.
  ///
  /// - Parameters:
  ///   - changes: what differs between the last commit and the disk. What only moved counts as kept, and so
  ///     does an entry that was edited: it has its id still, or its heading line.
  ///   - notes: how many notes the last commit has.
  ///   - entries: how many entries it has; asked only where enough are deleted for it to matter.
  init(_ changes: [SnapshotPlan.Change], notes: Int, entries: () throws -> Int) rethrows {
    let isNote: (SnapshotPlan.Change) -> Bool = { TreeMerge.isNote($0.path.description) }
    let written = Set(changes.compactMap { $0.new.map { Content(of: $0.bytes) } })
    let deleted = changes.filter { change in
      change.new == nil && isNote(change) && !written.contains(Content(of: change.old?.bytes ?? []))
    }
    if deleted.count >= Self.least, deleted.count * 2 > notes { paths.formUnion(deleted.map(\.path)) }
    func documents(_ file: KeyPath<SnapshotPlan.Change, VaultFile?>) -> [String: Document] {
      let notes = changes.filter(isNote).compactMap { change in
        change[keyPath: file].map { (change.path.description, Document($0.bytes)) }
      }
      return Dictionary(notes) { first, _ in first }
    }
    let old = EntryTable(documents(\.old))
    var new = EntryTable(documents(\.new))
    new.adoptIDs(of: old)
    let kept = Set(new.occurrences.values.map(\.content))
    var losses = [String: Int]()
    for (id, entry) in old.occurrences where new.occurrences[id] == nil && !kept.contains(entry.content) {
      losses[entry.path, default: 0] += 1
    }
    let lost = losses.values.reduce(0, +)
    if lost >= Self.least, lost * 2 > (try entries()) {
      paths.formUnion(changes.map(\.path).filter { losses[$0.description] != nil })
    }
  }
}
