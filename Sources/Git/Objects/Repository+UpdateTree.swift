extension Repository {
  /// Makes a tree from another (nil is the empty one) and what shall be at some paths; nil deletes.
  ///
  /// 1. A path that is not named is carried on byte for byte, whatever its name and mode.
  /// 2. A deletion of what is not there, or of what is a folder there, changes nothing.
  /// 3. A file put where a folder is replaces it with all that is in it; a file put below what is a file
  ///    replaces that.
  /// 4. A folder on a changed path that ends up without an entry vanishes.
  /// 5. Of two changes of one path the later counts. A file in `changes` that stands below another file
  ///    in `changes` is `.invalid`.
  ///
  /// Throws `.invalid` for a path that is empty, absolute, ends in a slash, or holds an empty name,
  /// `.`, `..`, `.git` or a zero byte.
  public func updateTree(
    _ tree: ObjectID?, changes: [(path: String, file: (mode: FileMode, id: ObjectID)?)]
  ) throws -> ObjectID {
    let root = TreeUpdate()
    for change in changes { try root.insert(change.path, change.file) }
    return try apply(root, to: tree) ?? writeTree([])
  }

  /// Answers nil when nothing is left.
  private func apply(_ update: TreeUpdate, to tree: ObjectID?) throws -> ObjectID? {
    let before = try tree.map(readTree) ?? []
    var entries: [TreeEntry] = []
    entries.reserveCapacity(before.count + update.children.count)
    var remaining = update.children
    for entry in before {
      guard let step = remaining.removeValue(forKey: entry.name) else {
        entries.append(entry)  // 1
        continue
      }
      if let replaced = try apply(step, at: entry.name, replacing: entry) { entries.append(replaced) }
    }
    for (name, step) in remaining {
      if let added = try apply(step, at: name, replacing: nil) { entries.append(added) }
    }
    if entries.isEmpty { return nil }  // 4
    if let tree, entries == before { return tree }
    return try storeTree(entries)
  }

  private func apply(_ step: TreeUpdate, at name: [UInt8], replacing old: TreeEntry?) throws -> TreeEntry? {
    if let file = step.file { return TreeEntry(name: name, mode: file.mode, id: file.id) }  // 3
    let isFolder = old?.mode == .tree
    let kept = step.isDeleted && !isFolder ? nil : old  // 2
    if step.children.isEmpty { return kept }
    guard let id = try apply(step, to: isFolder ? old?.id : nil) else { return isFolder ? nil : kept }  // 4
    return TreeEntry(name: name, mode: .tree, id: id)
  }
}

/// The changes as a tree of names.
private final class TreeUpdate {
  var file: (mode: FileMode, id: ObjectID)?
  var isDeleted = false
  var children: [[UInt8]: TreeUpdate] = [:]

  func insert(_ path: String, _ file: (mode: FileMode, id: ObjectID)?) throws {
    var node = self
    for name in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      let bytes = Array(name)
      guard TreeUpdate.isAllowed(bytes) else { throw GitError(.invalid, "'\(path)' is no path for a file") }
      if node.file != nil {
        if file == nil { return }
        throw GitError(.invalid, "'\(path)' stands below another changed file")
      }
      let child = node.children[bytes] ?? TreeUpdate()
      node.children[bytes] = child
      node = child
    }
    if file != nil {
      guard !node.children.values.contains(where: \.holdsFile) else {
        throw GitError(.invalid, "another changed file stands below '\(path)'")
      }
      node.children = [:]
    }
    node.file = file
    node.isDeleted = file == nil
  }

  private var holdsFile: Bool { file != nil || children.values.contains(where: \.holdsFile) }

  private static func isAllowed(_ name: [UInt8]) -> Bool {
    switch name {
    case [], Array(".".utf8), Array("..".utf8): return false
    default: break
    }
    let isGit =
      name.count == 4 && name.first == UInt8(ascii: ".")
      && zip(name.dropFirst(), "git".utf8).allSatisfy { $0 | 0x20 == $1 }
    return !isGit && !name.contains(0)
  }
}
