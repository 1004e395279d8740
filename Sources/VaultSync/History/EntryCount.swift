import Git
import VaultModel
import VaultStore

extension ObjectStore {
  /// How many entries one commit has and another, or none, lacks.
  func entries(in tip: ObjectID, lackedBy other: ObjectID?) throws -> Int {
    var (new, old) = (Set<EntryID>(), Set<EntryID>())
    for change in try diffTrees(other.map { try readCommit($0).tree }, readCommit(tip).tree) {
      let path = String(decoding: change.path, as: UTF8.self)
      guard TreeMerge.isNote(path) else { continue }
      if let file = change.new { new.formUnion(try entries(file, path)) }
      if let file = change.old { old.formUnion(try entries(file, path)) }
    }
    return new.subtracting(old).count
  }

  private func entries(_ file: TreeChange.File, _ path: String) throws -> [EntryID] {
    guard let note = try vaultFile(file.mode, file.id), note.kind != .link else { return [] }
    return Document(note.bytes).entries(path: path).map(\.id)
  }
}
