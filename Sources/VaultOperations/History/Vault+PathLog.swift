import Git
import VaultModel
import VaultStore

extension Vault {
  /// Calls `body` with what each commit did to a file, newest first, until it answers false. Merge commits are
  /// passed over: what they join stands in their parents.
  ///
  /// Of each commit the links are read, of its trees those on the way to the path that differ from the commit
  /// looked at before, and the rest only of the commits that changed the file. From the commit on that an earlier
  /// walk began with, what it found is taken from `.git/daybook/cache`.
  func forEachChange(
    of path: String, from head: ObjectID, _ body: (FileChange) throws -> Bool
  ) throws {
    let cache = CacheFile("log-\(Checksum.hex(of: path))", of: self)
    let kept = cache.read().flatMap { PathLog(bytes: $0) }
    var walk = PathWalk(repository, path: path)
    var changes = [FileChange]()
    let isWhole = try repository.readingOnce {
      try walk.run(from: head, until: kept?.path == path ? kept?.tip : nil) { change in
        changes.append(change)
        return try body(change)
      }
    }
    guard isWhole else { return }
    if let kept, walk.hasMet {
      for change in kept.changes { guard try body(change) else { return } }
      changes += kept.changes
    }
    if walk.count > 100 { cache.write(PathLog(path: path, tip: head, changes: changes).bytes) }
  }
}

/// Goes through history and tells which commits changed one file.
private struct PathWalk {
  private let repository: Repository
  private let path: [UInt8]
  private var probe: PathProbe
  /// How many commits were looked at.
  private(set) var count = 0
  /// Whether the walk came to the commit that it was to end at.
  private(set) var hasMet = false

  init(_ repository: Repository, path: String) {
    self.repository = repository
    self.path = Array(path.utf8)
    probe = PathProbe(repository, path: self.path)
  }

  /// Walks until `end`, which is left out if it is met with no merge before it, or until `body` answers false;
  /// answers whether it did not.
  mutating func run(
    from start: ObjectID, until end: ObjectID?, _ body: (FileChange) throws -> Bool
  ) throws -> Bool {
    var id = start
    var links = try repository.readLinks(of: id)
    var new = try probe.file(in: links.tree)
    while id != end {
      count += 1
      guard links.parents.count < 2 else { return try runBehind(links.parents, body) }
      guard let parent = links.parents.first else { return try tell(id, nil, new, body) }
      let before = try repository.readLinks(of: parent)
      let old = try probe.file(in: before.tree)
      guard try tell(id, old, new, body) else { return false }
      (id, links, new) = (parent, before, old)
    }
    hasMet = true
    return true
  }

  private mutating func runBehind(_ merged: [ObjectID], _ body: (FileChange) throws -> Bool) throws -> Bool {
    for id in try repository.walk(from: merged, order: .topologicalNewestFirst) {
      count += 1
      let links = try repository.readLinks(of: id)
      guard links.parents.count < 2 else { continue }
      let new = try probe.file(in: links.tree)
      let old = try links.parents.first.flatMap { try probe.file(in: repository.readLinks(of: $0).tree) }
      guard try tell(id, old, new, body) else { return false }
    }
    return true
  }

  private func tell(
    _ id: ObjectID, _ old: TreeChange.File?, _ new: TreeChange.File?, _ body: (FileChange) throws -> Bool
  ) throws -> Bool {
    guard old != new else { return true }
    return try body(FileChange(repository.readCommit(id), TreeChange(path: path, old: old, new: new)))
  }
}
