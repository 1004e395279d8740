/// A path that two trees hold differently. Folders are not named, only what is in them.
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
  /// Throws `.invalid` when what differs goes beyond `limits`.
  public func diffTrees(
    _ old: ObjectID?, _ new: ObjectID?, limits: TreeLimits = TreeLimits()
  ) throws -> [TreeChange] {
    guard old != new else { return [] }
    var changes: [TreeChange] = []
    var meter = TreeMeter(limits)
    try compare(old, new, below: [], depth: 1, &meter, &changes)
    return changes.sorted { $0.path.lexicographicallyPrecedes($1.path) }
  }

  private func compare(
    _ old: ObjectID?, _ new: ObjectID?, below prefix: [UInt8], depth: Int, _ meter: inout TreeMeter,
    _ changes: inout [TreeChange]
  ) throws {
    let before = try old.map(readTree) ?? []
    var after: [[UInt8]: TreeEntry] = [:]
    for entry in try new.map(readTree) ?? [] { after[entry.name] = entry }
    func step(_ from: TreeEntry?, _ to: TreeEntry?, _ name: [UInt8]) throws {
      if let from, let to, from.id == to.id, from.mode == to.mode { return }
      let path = prefix + name
      try meter.count(path, depth: depth)
      let oldFile = from.flatMap { $0.mode == .tree ? nil : TreeChange.File(mode: $0.mode, id: $0.id) }
      let newFile = to.flatMap { $0.mode == .tree ? nil : TreeChange.File(mode: $0.mode, id: $0.id) }
      if oldFile != nil || newFile != nil {
        changes.append(TreeChange(path: path, old: oldFile, new: newFile))
      }
      let oldTree = from.flatMap { $0.mode == .tree ? $0.id : nil }
      let newTree = to.flatMap { $0.mode == .tree ? $0.id : nil }
      if oldTree != nil || newTree != nil {
        try compare(
          oldTree, newTree, below: path + [UInt8(ascii: "/")], depth: depth + 1, &meter, &changes)
      }
    }
    for entry in before { try step(entry, after.removeValue(forKey: entry.name), entry.name) }
    for (name, entry) in after { try step(nil, entry, name) }
  }
}
