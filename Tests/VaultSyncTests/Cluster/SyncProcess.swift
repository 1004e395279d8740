import Git
import VaultStore
import VaultSync

/// Ends a run that is to go on later. No code under test catches it.
private struct Suspended: Error {}

typealias SyncProcess = SteppedProcess<SyncReport>

/// A sync, or another command, that can stop at any call to its world and go on later, without a thread.
///
/// To go on, it is run again from its start with the answers that it got so far. What it wrote into the
/// object store is there already; references and the time are part of the answers.
final class SteppedProcess<Report> {
  private var answers = [Result<Any, any Error>]()
  private var next = 0
  private var budget = 0
  private let engine: (SteppedProcess) throws -> Report

  init(_ engine: @escaping (SteppedProcess) throws -> Report) { self.engine = engine }

  /// Lets it make some more calls; nil where it isn't done then. Throws ``Crash`` where it died.
  func run(calls: Int) throws -> Report? {
    (next, budget) = (0, calls)
    do { return try engine(self) } catch is Suspended { return nil }
  }

  /// A call at which others may come first.
  func call<Answer>(_ body: () throws -> Answer) throws -> Answer {
    if next == answers.count {
      guard budget > 0 else { throw Suspended() }
      budget -= 1
    }
    return try note(body)
  }

  /// A look at, or a change to, what others may change between two calls.
  func note<Answer>(_ body: () throws -> Answer) throws -> Answer {
    if next == answers.count {
      do {
        answers.append(.success(try body()))
      } catch let error where error is VaultError || error is GitError {
        answers.append(.failure(error))
      }
    }
    defer { next += 1 }
    guard let answer = try answers[next].get() as? Answer else {
      throw VaultError(.bug, "The command didn't run as before.")
    }
    return answer
  }
}

/// A node's store, as one of its syncs sees it.
struct ProcessStore: ObjectStore, ReferenceStore {
  let base: MemoryStore
  let process: SyncProcess

  func reference(_ name: String) throws -> ObjectID? { try process.note { try base.reference(name) } }

  func references(prefix: String) throws -> [(name: String, id: ObjectID)] {
    try process.note { try base.references(prefix: prefix) }
  }

  func updateReference(_ name: String, to new: ObjectID, expecting old: ObjectID?, log message: String) throws
  {
    try process.note { try base.updateReference(name, to: new, expecting: old, log: message) }
  }

  func blobSize(_ id: ObjectID) throws -> Int { try base.blobSize(id) }
  func readBlob(_ id: ObjectID) throws -> [UInt8] { try base.readBlob(id) }
  func writeBlob(_ bytes: [UInt8]) throws -> ObjectID { try base.writeBlob(bytes) }
  func entry(at path: [UInt8], in tree: ObjectID) throws -> TreeEntry? { try base.entry(at: path, in: tree) }
  func diffTrees(_ old: ObjectID?, _ new: ObjectID?) throws -> [TreeChange] { try base.diffTrees(old, new) }
  func readCommit(_ id: ObjectID) throws -> Commit { try base.readCommit(id) }
  func mergeBases(_ one: ObjectID, _ other: ObjectID) throws -> [ObjectID] { try base.mergeBases(one, other) }

  func updateTree(
    _ tree: ObjectID?, changes: [(path: String, file: (mode: FileMode, id: ObjectID)?)]
  ) throws -> ObjectID { try base.updateTree(tree, changes: changes) }

  func writeCommit(
    tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
  ) throws -> ObjectID {
    try base.writeCommit(
      tree: tree, parents: parents, author: author, committer: committer, message: message)
  }

  func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws -> Bool {
    try base.isAncestor(ancestor, of: descendant)
  }

  func commits(from ids: [ObjectID], hiding hidden: [ObjectID]) throws -> [ObjectID] {
    try base.commits(from: ids, hiding: hidden)
  }
}
