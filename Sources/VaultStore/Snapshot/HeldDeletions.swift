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
  ///   - changes: what differs between the last commit and the disk. Content that only moved counts as kept.
  ///   - notes: how many notes the last commit has.
  ///   - entries: how many entries it has; asked only where enough are deleted for it to matter.
  init(_ changes: [SnapshotPlan.Change], notes: Int, entries: () throws -> Int) rethrows {
    let isNote: (SnapshotPlan.Change) -> Bool = { TreeMerge.isNote($0.path.description) }
    let written = Set(changes.compactMap { $0.new.map { Content(of: $0.bytes) } })
    let deleted = changes.filter { change in
      change.new == nil && isNote(change) && !written.contains(Content(of: change.old?.bytes ?? []))
    }
    if deleted.count >= Self.least, deleted.count * 2 > notes { paths.formUnion(deleted.map(\.path)) }
    let kept = Set(changes.flatMap { Self.entries($0.new) })
    let losses = changes.filter(isNote).map { change in
      (path: change.path, count: Self.entries(change.old).count { !kept.contains($0) })
    }
    let lost = losses.reduce(0) { $0 + $1.count }
    if lost >= Self.least, lost * 2 > (try entries()) {
      paths.formUnion(losses.filter { $0.count > 0 }.map(\.path))
    }
  }

  private static func entries(_ file: VaultFile?) -> [Content] {
    guard let file else { return [] }
    return Document(file.bytes).pieces.filter { $0.kind != .section }.map(\.content)
  }
}
