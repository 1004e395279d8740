/// A path that two trees hold differently. Folders are not named, only what is in them, but for those that go beyond the
/// limits of the walk, or are no folders inside: these have the mode of a tree.
public struct TreeChange: Sendable, Equatable {
  public struct File: Sendable, Hashable {
    public var mode: FileMode
    public var id: ObjectID

    public init(mode: FileMode, id: ObjectID) {
      self.mode = mode
      self.id = id
    }
  }

  /// The raw bytes of the whole path.
  public var path: [UInt8]
  /// What the first tree holds; nil if nothing.
  public var old: File?
  /// What the second tree holds; nil if nothing.
  public var new: File?

  public init(path: [UInt8], old: File?, new: File?) {
    self.path = path
    self.old = old
    self.new = new
  }
}

extension Repository {
  /// Compares two trees, of which nil is the empty one. Equal subtrees are not read, and renames are not
  /// looked for. The changes are sorted by the bytes of their paths; a file that takes a folder's place
  /// is one added path and many removed ones.
  ///
  /// Throws `.invalid` when there is more than `limits` allow, and it isn't in folders that can be passed over.
  public func diffTrees(
    _ old: ObjectID?, _ new: ObjectID?, limits: TreeLimits = TreeLimits()
  ) throws -> [TreeChange] {
    guard old != new else { return [] }
    return try walking([old, new].compactMap(\.self), limits) { fold, meter in
      var walk = TreeComparison(depth: limits.depth, fold: fold, meter: meter)
      try compare(old.map(readTree) ?? [], new.map(readTree) ?? [], below: [], depth: 1, &walk)
      return walk.changes.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    }
  }

  private func compare(
    _ before: [TreeEntry], _ entries: [TreeEntry], below prefix: [UInt8], depth: Int,
    _ walk: inout TreeComparison
  ) throws {
    var after: [[UInt8]: TreeEntry] = [:]
    for entry in entries { after[entry.name] = entry }
    func step(_ from: TreeEntry?, _ to: TreeEntry?, _ name: [UInt8]) throws {
      if let from, let to, from.id == to.id, from.mode == to.mode { return }
      let path = prefix + TreeFile.pathPart(name)
      try walk.meter.count()
      func add(_ from: TreeEntry?, _ to: TreeEntry?) {
        if from == nil && to == nil { return }
        func file(_ entry: TreeEntry) -> TreeChange.File { TreeChange.File(mode: entry.mode, id: entry.id) }
        walk.changes.append(TreeChange(path: path, old: from.map(file), new: to.map(file)))
      }
      let (below, belowNow) = (try walk.entries(of: from, depth, self), try walk.entries(of: to, depth, self))
      guard let below, let belowNow else { return add(from, to) }
      add(from?.mode == .tree ? nil : from, to?.mode == .tree ? nil : to)
      if below.isEmpty && belowNow.isEmpty { return }
      try compare(below, belowNow, below: path + [UInt8(ascii: "/")], depth: depth + 1, &walk)
    }
    for entry in before { try step(entry, after.removeValue(forKey: entry.name), entry.name) }
    for (name, entry) in after { try step(nil, entry, name) }
  }
}

private struct TreeComparison {
  let depth: Int
  let fold: TreeFold?
  var meter: TreeMeter
  var changes: [TreeChange] = []

  /// What is in a folder, nothing where there is none, and nil where it is passed over.
  func entries(of entry: TreeEntry?, _ depth: Int, _ repository: Repository) throws -> [TreeEntry]? {
    guard let entry, entry.mode == .tree else { return [] }
    if depth >= self.depth || fold?.passesOver(entry, isAtTop: depth == 1) ?? false { return nil }
    return try repository.entries(of: entry)
  }
}
