import Git
import VaultStore
import VaultSync

/// Objects and references of one node in memory. An object that was never fetched is missing, as on disk.
final class MemoryStore: ObjectStore, ReferenceStore {
  private(set) var blobs = [ObjectID: [UInt8]]()
  /// Trees by path: folders are only in names.
  private(set) var trees = [ObjectID: [[UInt8]: TreeChange.File]]()
  private(set) var commits = [ObjectID: Commit]()
  private(set) var references = [String: ObjectID]()
  let steps: Steps

  init(steps: Steps = Steps()) { self.steps = steps }

  func readBlob(_ id: ObjectID) throws -> [UInt8] { try found(blobs[id], id) }

  func writeBlob(_ bytes: [UInt8]) throws -> ObjectID {
    let id = try Repository.hashBlob(bytes)
    if blobs[id] == nil { try steps.take() }
    blobs[id] = bytes
    return id
  }

  func entry(at path: [UInt8], in tree: ObjectID) throws -> TreeEntry? {
    try files(in: tree)[path].map { TreeEntry(name: path, mode: $0.mode, id: $0.id) }
  }

  func updateTree(
    _ base: ObjectID?, changes: [(path: String, file: (mode: FileMode, id: ObjectID)?)]
  ) throws -> ObjectID {
    var files = try base.map(files(in:)) ?? [:]
    for change in changes {
      let path = Array(change.path.utf8)
      files[path] = nil
      guard let file = change.file else { continue }
      for other in files.keys where other.starts(with: path + [0x2F]) || path.starts(with: other + [0x2F]) {
        files[other] = nil
      }
      files[path] = TreeChange.File(mode: file.mode, id: file.id)
    }
    return try write(files)
  }

  func diffTrees(_ old: ObjectID?, _ new: ObjectID?) throws -> [TreeChange] {
    let (before, after) = (try old.map(files(in:)) ?? [:], try new.map(files(in:)) ?? [:])
    return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
      .sorted { $0.lexicographicallyPrecedes($1) }
      .map { TreeChange(path: $0, old: before[$0], new: after[$0]) }
  }

  func readCommit(_ id: ObjectID) throws -> Commit { try found(commits[id], id) }

  func writeCommit(
    tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
  ) throws -> ObjectID {
    _ = try files(in: tree)
    let text = "commit \(tree) \(parents) \(author) \(committer) \(message)"
    let id = try Repository.hashBlob(Array(text.utf8))
    if commits[id] == nil { try steps.take() }
    commits[id] = Commit(
      id: id, tree: tree, parents: parents, author: author, committer: committer, message: message)
    return id
  }

  func mergeBases(_ one: ObjectID, _ other: ObjectID) throws -> [ObjectID] {
    let common = try ancestors(of: [one]).intersection(ancestors(of: [other]))
    let below = try ancestors(of: common.flatMap { try readCommit($0).parents })
    return common.subtracting(below).sorted()
  }

  func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws -> Bool {
    _ = try readCommit(ancestor)
    return try ancestors(of: [descendant]).contains(ancestor)
  }

  func commits(from ids: [ObjectID], hiding hidden: [ObjectID]) throws -> [ObjectID] {
    var done = try ancestors(of: hidden)
    var result = [ObjectID]()
    // Deep histories would be too much for recursion.
    var stack = ids.sorted().map { (id: $0, isExpanded: false) }
    while let (id, isExpanded) = stack.popLast() {
      if isExpanded {
        if done.insert(id).inserted { result.append(id) }
      } else if !done.contains(id) {
        stack.append((id, true))
        stack += try readCommit(id).parents.reversed().map { ($0, false) }
      }
    }
    return result
  }

  func reference(_ name: String) throws -> ObjectID? { references[name] }

  func updateReference(_ name: String, to new: ObjectID, expecting old: ObjectID?, log message: String) throws
  {
    guard references[name] == old else { throw GitError(.modified, "\(name) is not what was expected") }
    _ = try readCommit(new)
    try steps.take()
    references[name] = new
  }

  /// Brings a commit here, with all that it leads to.
  func copy(_ id: ObjectID, from other: MemoryStore) throws {
    var stack = [id]
    while let next = stack.popLast() {
      guard commits[next] == nil else { continue }
      let commit = try other.readCommit(next)
      let files = try other.files(in: commit.tree)
      for file in files.values where file.mode != .submodule { blobs[file.id] = try other.readBlob(file.id) }
      trees[commit.tree] = files
      commits[next] = commit
      stack += commit.parents
    }
  }

  /// A tree with paths that a tree update can't say, as a hostile remote may have one.
  func write(_ files: [[UInt8]: TreeChange.File]) throws -> ObjectID {
    let lines = files.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { "\($0.key) \($0.value.mode.rawValue) \($0.value.id)" }
    let id = try Repository.hashBlob(Array("tree \(lines)".utf8))
    if trees[id] == nil { try steps.take() }
    trees[id] = files
    return id
  }

  func files(in tree: ObjectID) throws -> [[UInt8]: TreeChange.File] { try found(trees[tree], tree) }

  private func ancestors(of ids: [ObjectID]) throws -> Set<ObjectID> {
    var found = Set<ObjectID>()
    var stack = ids
    while let id = stack.popLast() {
      if found.insert(id).inserted { stack += try readCommit(id).parents }
    }
    return found
  }

  private func found<Value>(_ value: Value?, _ id: ObjectID) throws -> Value {
    guard let value else { throw GitError(.notFound, "object \(id) is not here") }
    return value
  }
}
