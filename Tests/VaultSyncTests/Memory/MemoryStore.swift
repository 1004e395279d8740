import Git
import VaultStore
import VaultSync

/// Objects and references of one node in memory. An object that was never fetched is missing, as on disk.
final class MemoryStore: ObjectStore, ReferenceStore {
  private(set) var blobs = [ObjectID: [UInt8]]()
  /// Trees by path: folders are only in names.
  private(set) var trees = [ObjectID: [[UInt8]: TreeChange.File]]()
  private var graph = CommitGraph()
  private(set) var references = [String: ObjectID]()
  let steps: Steps

  init(steps: Steps = Steps()) { self.steps = steps }

  func blobSize(_ id: ObjectID) throws -> Int { try found(blobs[id], id).count }

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

  var commits: [ObjectID: Commit] { graph.commits }

  func readCommit(_ id: ObjectID) throws -> Commit { try graph.read(id) }

  func writeCommit(
    tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
  ) throws -> ObjectID {
    _ = try files(in: tree)
    let text = "commit \(tree) \(parents) \(author) \(committer) \(message)"
    let id = try Repository.hashBlob(Array(text.utf8))
    guard graph.commits[id] == nil else { return id }
    try steps.take()
    for parent in parents { _ = try graph.read(parent) }
    graph.add(
      Commit(id: id, tree: tree, parents: parents, author: author, committer: committer, message: message))
    return id
  }

  func mergeBases(_ one: ObjectID, _ other: ObjectID) throws -> [ObjectID] {
    try graph.mergeBases(one, other)
  }

  func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws -> Bool {
    try graph.isAncestor(ancestor, of: descendant)
  }

  func commits(from ids: [ObjectID], hiding hidden: [ObjectID]) throws -> [ObjectID] {
    var rest = try graph.reached(from: ids, hiding: hidden)
    var result = [ObjectID]()
    // Deep histories would be too much for recursion.
    var stack = ids.sorted().map { (id: $0, isExpanded: false) }
    while let (id, isExpanded) = stack.popLast() {
      if isExpanded {
        if rest.remove(id) != nil { result.append(id) }
      } else if rest.contains(id) {
        stack.append((id, true))
        stack += try readCommit(id).parents.reversed().map { ($0, false) }
      }
    }
    return result
  }

  func reference(_ name: String) throws -> ObjectID? { references[name] }

  func references(prefix: String) throws -> [(name: String, id: ObjectID)] {
    references.filter { $0.key.hasPrefix(prefix) }.map { (name: $0.key, id: $0.value) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  func updateReference(_ name: String, to new: ObjectID, expecting old: ObjectID?, log message: String) throws
  {
    guard references[name] == old else { throw GitError(.modified, "\(name) is not what was expected") }
    _ = try readCommit(new)
    try steps.take()
    references[name] = new
  }

  /// What another node pushes here: no process of this node is there to die of it.
  func receive(_ new: ObjectID, at name: String, from other: MemoryStore) throws {
    try copy(new, from: other)
    references[name] = new
  }

  /// Brings a commit here, with all that it leads to.
  func copy(_ id: ObjectID, from other: MemoryStore) throws {
    var stack = [(id: id, isExpanded: false)]
    while let (next, isExpanded) = stack.popLast() {
      guard graph.commits[next] == nil else { continue }
      let commit = try other.readCommit(next)
      if !isExpanded {
        // Parents are there before their children.
        stack.append((next, true))
        stack += commit.parents.map { ($0, false) }
        continue
      }
      let files = try other.files(in: commit.tree)
      for file in files.values where file.mode != .submodule && blobs[file.id] == nil {
        blobs[file.id] = try other.readBlob(file.id)
      }
      trees[commit.tree] = files
      graph.add(commit)
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

  private func found<Value>(_ value: Value?, _ id: ObjectID) throws -> Value {
    guard let value else { throw GitError(.missingObject, "object \(id) is not here") }
    return value
  }
}
