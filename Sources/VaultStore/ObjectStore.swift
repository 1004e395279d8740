public import Git
package import VaultModel

/// Objects and their history, as snapshots and sync need them.
///
/// A repository is one; the tests' world in memory is the other.
public protocol ObjectStore {
  func readBlob(_ id: ObjectID) throws -> [UInt8]
  /// The number of a blob's bytes, which are not read.
  func blobSize(_ id: ObjectID) throws -> Int
  func writeBlob(_ bytes: [UInt8]) throws -> ObjectID
  func entry(at path: [UInt8], in tree: ObjectID) throws -> TreeEntry?
  /// Makes a tree of another, or of nothing, with some files changed; nil deletes one.
  func updateTree(_ base: ObjectID?, changes: [(path: String, file: (mode: FileMode, id: ObjectID)?)]) throws
    -> ObjectID
  func diffTrees(_ old: ObjectID?, _ new: ObjectID?) throws -> [TreeChange]
  func readCommit(_ id: ObjectID) throws -> Commit
  func writeCommit(
    tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
  ) throws -> ObjectID
  func mergeBases(_ one: ObjectID, _ other: ObjectID) throws -> [ObjectID]
  func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws -> Bool
  /// The commits that `ids` lead to and `hidden` don't, parents before children.
  func commits(from ids: [ObjectID], hiding hidden: [ObjectID]) throws -> [ObjectID]
  /// Stores what `body` writes together, and durably once this returns; no reference may name it before.
  func inOnePack<Value>(_ body: () throws -> Value) throws -> Value
}

extension ObjectStore {
  public func inOnePack<Value>(_ body: () throws -> Value) throws -> Value { try body() }

  /// Reads a file of a tree; nil for what is no file, and for one that is larger than any vault takes in: it could be larger
  /// than the memory.
  package func vaultFile(_ mode: FileMode, _ id: ObjectID) throws -> VaultFile? {
    guard let kind = VaultFile.Kind(mode), let size = try sizeOfFile(id),
      size <= VaultConfiguration.known.fileLimit
    else { return nil }
    return VaultFile(try readBlob(id), kind: kind)
  }

  /// Whether ``vaultFile(_:_:)`` reads it, and it is here: git sends nothing for an entry of a mode that it doesn't know.
  package func canRead(_ mode: FileMode, _ id: ObjectID) throws -> Bool {
    do {
      guard VaultFile.Kind(mode) != nil, let size = try sizeOfFile(id) else { return false }
      return size <= VaultConfiguration.known.fileLimit
    } catch let error as GitError where error.code == .missingObject {
      return false
    }
  }

  /// The size of what stands as a file in a tree; nil where it is none inside.
  func sizeOfFile(_ id: ObjectID) throws -> Int? {
    do { return try blobSize(id) } catch let error as GitError where error.code == .invalid { return nil }
  }

  /// The file at a path, as merge and snapshot see it; nil where there is none, or it is no file.
  package func file(at path: VaultPath, in tree: ObjectID?) throws -> VaultTreeFile? {
    guard let tree, let entry = try entry(at: Array(path.description.utf8), in: tree) else { return nil }
    return entry.mode == .tree ? nil : VaultTreeFile(mode: entry.mode, id: entry.id)
  }
}

/// A file in a tree.
package struct VaultTreeFile: Hashable, Sendable {
  package var mode: FileMode
  package var id: ObjectID
}
