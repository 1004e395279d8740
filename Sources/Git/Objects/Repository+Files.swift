/// A file, symlink or submodule somewhere below a tree, or a folder that a walk passed over.
public struct TreeFile: Sendable, Equatable {
  /// The raw bytes of the whole path, with slashes between the names.
  public var path: [UInt8]
  public var mode: FileMode
  public var id: ObjectID

  public init(path: [UInt8], mode: FileMode, id: ObjectID) {
    self.path = path
    self.mode = mode
    self.id = id
  }
}

extension TreeFile {
  /// A name as part of a path. One with a slash in it would be taken for another path: with the NUL that it gets, it is none.
  static func pathPart(_ name: [UInt8]) -> [UInt8] { name.contains(UInt8(ascii: "/")) ? name + [0] : name }
}

extension Repository {
  /// What is in a folder of a tree; nil where what stands as a folder is none inside.
  func entries(of folder: TreeEntry) throws -> [TreeEntry]? {
    do { return try readTree(folder.id) } catch let error as GitError where error.code == .invalid {
      return nil
    }
  }

  /// Lists everything below a tree except the folders themselves, in git's order; a folder that goes beyond `limits` is
  /// listed as a whole. Throws `.invalid` when that is not enough.
  public func files(in tree: ObjectID, limits: TreeLimits = TreeLimits()) throws -> [TreeFile] {
    try walking([tree], limits) { fold, meter in
      var files: [TreeFile] = []
      try visit(readTree(tree), below: [], depth: 1, limits.depth, fold, &meter, &files)
      return files
    }
  }

  /// Calls `body` with what ``files(in:limits:)`` lists.
  public func forEachFile(
    in tree: ObjectID, limits: TreeLimits = TreeLimits(), _ body: (TreeFile) throws -> Void
  ) throws {
    for file in try files(in: tree, limits: limits) { try body(file) }
  }

  private func visit(
    _ entries: [TreeEntry], below prefix: [UInt8], depth: Int, _ limit: Int, _ fold: TreeFold?,
    _ meter: inout TreeMeter, _ files: inout [TreeFile]
  ) throws {
    for entry in entries {
      let path = prefix + TreeFile.pathPart(entry.name)
      try meter.count()
      if entry.mode == .tree, depth < limit, !(fold?.passesOver(entry, isAtTop: depth == 1) ?? false),
        let below = try self.entries(of: entry)
      {
        try visit(below, below: path + [UInt8(ascii: "/")], depth: depth + 1, limit, fold, &meter, &files)
      } else {
        files.append(TreeFile(path: path, mode: entry.mode, id: entry.id))
      }
    }
  }
}
