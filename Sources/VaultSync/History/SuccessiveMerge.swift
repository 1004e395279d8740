import Git
import VaultModel
import VaultStore

/// Merges one version after another of a tree with a base and a side that stay the same, each at the cost of
/// what it changed.
///
/// The result is that of ``HistoryMerge/merge(base:left:right:provenance:)``, which is asked for the first
/// version, and whenever a step isn't just this:
///
/// 1. Only notes changed, which were there before and after; and no note has an entry that any version of
///    another one has, or may have under the same heading (``NoteIndependence``).
/// 2. Each of them merges by itself, to a note without losers and without rule 9's fallback.
/// 3. It stood in the result before, and had no losers there.
final class SuccessiveMerge<Store: ObjectStore> {
  typealias Result = HistoryMerge<Store>.Result
  typealias Provenances = (left: ProvenanceIndex<Store>, right: ProvenanceIndex<Store>)

  private let history: HistoryMerge<Store>
  private let base: ObjectID
  private let right: ObjectID
  private let provenance: Provenances

  /// How many versions had to be merged as a whole.
  private(set) var wholeMerges = 0

  /// The version that was merged last, where the next one can be told from it.
  private var last: (left: ObjectID, result: Result)?
  private var notes = [String: Note]()
  private var independence = NoteIndependence()

  private struct Note {
    var base: VaultFile?
    var left: VaultFile?
    var right: VaultFile?
  }

  init(_ history: HistoryMerge<Store>, base: ObjectID, right: ObjectID, provenance: Provenances) {
    (self.history, self.base, self.right, self.provenance) = (history, base, right, provenance)
  }

  /// Merges the next version.
  func merge(_ left: ObjectID) throws -> Result {
    if let result = try step(to: left) {
      last = (left, result)
      return result
    }
    wholeMerges += 1
    let result = try history.merge(base: base, left: left, right: right, provenance: provenance)
    last = nil
    if let files = result.files, !result.hasOpaque {
      for path in Set(files.base.keys).union(files.left.keys).union(files.right.keys).sorted() {
        take(path, Note(base: files.base[path], left: files.left[path], right: files.right[path]))
      }
      last = (left, result)
    }
    return result
  }

  /// Takes in the versions of a note.
  private func take(_ path: String, _ note: Note) {
    guard TreeMerge.isNote(path) else { return }
    let known = notes.updateValue(note, forKey: path)
    if let known, known.left == note.left { return }
    func add(from old: VaultFile?, to new: VaultFile?) {
      independence.add(NoteReach(path: path, from: old?.bytes ?? [], to: new?.bytes ?? []), path: path)
    }
    if let known {
      add(from: known.left, to: note.left)
    } else {
      independence.add(NoteReach.ids(of: note.base?.bytes ?? [], path: path), path: path)
      add(from: note.base, to: note.right)
      add(from: note.base, to: note.left)
    }
  }

  /// Merges what changed since the last version; nil where that can't be told apart from the rest.
  private func step(to left: ObjectID) throws -> Result? {
    guard var result = last?.result, let before = last?.left, independence.holds, left != base, left != right
    else { return nil }
    let store = history.store
    var updates = [(path: String, file: (mode: FileMode, id: ObjectID)?)]()
    for change in try store.diffTrees(before, left) {  // 1
      guard change.old != nil, let new = try history.read(change.new),
        let path = VaultPath(bytes: change.path), TreeMerge.isNote(path.description)
      else { return nil }
      let name = path.description
      let conflicts = "conflicts/\(name.dropLast(3))/"
      guard try store.file(at: path, in: result.tree) != nil, !result.fallbacks.contains(name),  // 3
        !result.conflicts.contains(where: { $0.hasPrefix(conflicts) })
      else { return nil }
      var note = try notes[name] ?? Note(base: file(at: path, in: base), right: file(at: path, in: right))
      note.left = new
      take(name, note)
      guard independence.holds, [note.base, new, note.right].allSatisfy({ $0?.kind != .link }),
        let merged = try merge(name, note)
      else { return nil }
      updates.append((name, (mode: merged.kind.mode, id: try store.writeBlob(merged.bytes))))
    }
    result.tree = try store.updateTree(result.tree, changes: updates)
    return result
  }

  /// Merges one note by itself (2).
  private func merge(_ path: String, _ note: Note) throws -> VaultFile? {
    func files(_ file: VaultFile?) -> [String: VaultFile] { file.map { [path: $0] } ?? [:] }
    let merge = TreeMerge(
      base: files(note.base), left: MergeSide(files(note.left)) { [provenance] in provenance.left[$0] },
      right: MergeSide(files(note.right)) { [provenance] in provenance.right[$0] })
    if let failure = provenance.left.failure ?? provenance.right.failure { throw failure }
    guard merge.losers.isEmpty, merge.fallbacks.isEmpty, merge.files.count == 1 else { return nil }
    return merge.files[path]
  }

  private func file(at path: VaultPath, in tree: ObjectID) throws -> VaultFile? {
    try store(at: path, in: tree).flatMap { try history.read($0) }
  }

  private func store(at path: VaultPath, in tree: ObjectID) throws -> TreeChange.File? {
    try history.store.file(at: path, in: tree).map { TreeChange.File(mode: $0.mode, id: $0.id) }
  }
}
