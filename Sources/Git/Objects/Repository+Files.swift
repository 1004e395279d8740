/// A file, symlink or submodule somewhere below a tree.
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

extension Repository {
  /// Lists everything below a tree except the folders themselves, in git's order. Throws `.invalid` when
  /// the tree goes beyond `limits`.
  public func files(in tree: ObjectID, limits: TreeLimits = TreeLimits()) throws -> [TreeFile] {
    var files: [TreeFile] = []
    try forEachFile(in: tree, limits: limits) { files.append($0) }
    return files
  }

  /// Calls `body` with everything below a tree except the folders themselves, in git's order.
  public func forEachFile(
    in tree: ObjectID, limits: TreeLimits = TreeLimits(), _ body: (TreeFile) throws -> Void
  ) throws {
    var meter = TreeMeter(limits)
    try visit(tree, below: [], depth: 1, &meter, body)
  }

  func visit(
    _ tree: ObjectID, below prefix: [UInt8], depth: Int, _ meter: inout TreeMeter,
    _ body: (TreeFile) throws -> Void
  ) throws {
    for entry in try readTree(tree) {
      let path = prefix + entry.name
      try meter.count(path, depth: depth)
      if entry.mode == .tree {
        try visit(entry.id, below: path + [UInt8(ascii: "/")], depth: depth + 1, &meter, body)
      } else {
        try body(TreeFile(path: path, mode: entry.mode, id: entry.id))
      }
    }
  }
}
