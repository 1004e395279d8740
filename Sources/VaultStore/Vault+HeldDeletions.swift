import Git
import VaultModel

extension Vault {
  /// Brings the files whose deletions are no longer held into step with what others changed in them
  /// meanwhile: a deletion is one of what stood there when it was made, and never of what came later.
  func release(_ disk: inout DiskState, _ tree: ObjectID?) throws {
    let bases = try state.held()
    if bases.isEmpty { return }
    for index in disk.changes.indices {
      let change = disk.changes[index]
      guard let id = bases[change.path], let old = change.old, try id != Repository.hashBlob(old.bytes) else {
        continue
      }
      let base = VaultFile(try repository.readBlob(id), kind: old.kind)
      let files = StaleSave.merged(change.new, with: old, over: base, at: change.path)
      disk.changes[index].new = files[change.path.description]
      for (path, file) in files.losersFirst(of: change.path)
      where path != change.path || file != change.new {
        if path != change.path {
          guard try repository.file(at: path, in: tree) == nil else { continue }
          disk.changes.append(.init(path: path, old: nil, new: file))
        }
        try folder.replace(path, with: file.bytes, isExecutable: file.kind == .executable)
        disk.stats[path] = nil
      }
      disk.isIndexCurrent = false
      disk.isWritten = true
    }
    disk.changes.removeAll { $0.old == $0.new }
    disk.changes.sort { $0.path < $1.path }
  }

  /// Remembers what the last commit had of the files that are held, when that was first so.
  func remember(held paths: [VaultPath], _ tree: ObjectID?) throws {
    let before = try state.held()
    var bases = [VaultPath: ObjectID]()
    for path in paths { bases[path] = try before[path] ?? repository.file(at: path, in: tree)?.id }
    if bases != before { try state.setHeld(bases) }
  }
}
