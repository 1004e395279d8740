import Clibgit2

extension Repository {
  /// The trees that a commit of the index would have, with their ids; nothing is written.
  public func treesOfIndex() throws -> [(id: ObjectID, entries: [TreeEntry])] {
    var found = [(id: ObjectID, entries: [TreeEntry])]()
    let files = try indexEntries().filter { $0.stage == 0 }.map {
      (path: $0.path[...], entry: TreeEntry(name: [], mode: $0.mode, id: $0.id))
    }
    if !files.isEmpty { _ = try tree(of: files, &found) }
    return found
  }

  private func tree(
    of files: [(path: ArraySlice<UInt8>, entry: TreeEntry)],
    _ found: inout [(id: ObjectID, entries: [TreeEntry])]
  ) throws -> ObjectID {
    var entries = [TreeEntry]()
    var folders = [[UInt8]: [(path: ArraySlice<UInt8>, entry: TreeEntry)]]()
    for file in files {
      if let slash = file.path.firstIndex(of: UInt8(ascii: "/")) {
        folders[Array(file.path[..<slash]), default: []].append((file.path[(slash + 1)...], file.entry))
      } else {
        entries.append(TreeEntry(name: Array(file.path), mode: file.entry.mode, id: file.entry.id))
      }
    }
    for (name, files) in folders {
      entries.append(TreeEntry(name: name, mode: .tree, id: try tree(of: files, &found)))
    }
    let bytes = Self.bytes(ofTree: entries)
    var oid = git_oid()
    try check(
      bytes.withUnsafeBytes { git_odb_hash(&oid, $0.baseAddress, $0.count, GIT_OBJECT_TREE) }, "hash a tree")
    found.append((ObjectID(oid), entries))
    return ObjectID(oid)
  }
}
