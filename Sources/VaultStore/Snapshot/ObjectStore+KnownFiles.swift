package import Git

extension ObjectStore {
  /// The tree that a disk is known to hold, and besides the new files that a snapshot is about to commit.
  ///
  /// To be remembered before the commit: else, after a death right behind it, a new file that is renamed or deleted then
  /// would count as one that this node never had, and be put back. What was deleted stays known until the commit is made.
  ///
  /// - Parameter known: nil for a disk of which nothing is known.
  /// - Returns: `known` itself where no file is new.
  package func tree(_ known: ObjectID?, withNewFilesOf changes: [SnapshotPlan.Change]) throws -> ObjectID? {
    let gone = changes.filter { $0.new == nil }.map(\.path.description)
    var files = [(path: String, file: (mode: FileMode, id: ObjectID)?)]()
    for change in changes {
      guard change.old == nil, let new = change.new else { continue }
      let path = change.path.description
      // A folder in the place of a file, or the other way round, would take that out of the tree.
      if gone.contains(where: { path.hasPrefix($0 + "/") || $0.hasPrefix(path + "/") }) { continue }
      if let known, try file(at: change.path, in: known) != nil { continue }
      files.append((path, (new.kind.mode, try writeBlob(new.bytes))))
    }
    return files.isEmpty ? known : try updateTree(known, changes: files)
  }
}
