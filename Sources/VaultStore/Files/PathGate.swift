import Git
import VaultModel

/// Says what of a tree may be put on disk. What may not stays in our trees as it is.
struct PathGate {
  private let repository: Repository
  private let tree: ObjectID?
  private let known: ObjectID?
  private let limit: Int
  /// Of each folder that was looked at, the first name of those that are one name on some machines.
  private var names = [Substring: [String: [UInt8]]]()

  /// - Parameters:
  ///   - tree: the whole tree that a file is from.
  ///   - known: the tree that the disk holds.
  ///   - limit: the most bytes of a file.
  init(_ repository: Repository, tree: ObjectID?, known: ObjectID?, limit: Int) {
    (self.repository, self.tree, self.known, self.limit) = (repository, tree, known, limit)
  }

  /// Why a file of the tree is not put on disk; nil where it may be.
  ///
  /// 1. Only regular files are: a symbolic link could lead out of the vault.
  /// 2. None that is larger than what a snapshot would take in.
  /// 3. Of names that differ only by letter case or Unicode form, the one that is on disk, else the first by bytes: on some
  ///    machines they are one name.
  ///
  /// - Parameter isNew: whether it wasn't there before; else 3 was asked then.
  mutating func refusal(of file: TreeChange.File, at path: VaultPath, isNew: Bool) throws -> String? {
    switch file.mode {  // 1
    case .blob, .executable: break
    case .symlink: return "a symbolic link, not a regular file"
    case .submodule: return "a submodule, not a regular file"
    case .tree: return "a folder with too many files in it, or too deep"
    }
    let found: Int?
    do { found = try repository.sizeOfFile(file.id) } catch let error as GitError
      where error.code == .missingObject
    {
      return "a file whose contents the remote didn't send"
    }
    guard let size = found else { return "not a regular file" }
    if size > limit { return "larger than limits.file, \(limit) bytes" }  // 2
    guard isNew, let twin = try twin(of: path) else { return nil }  // 3
    return UnicodeTwins.reason(twin)
  }

  /// The path that takes precedence over one that is the same on some machines.
  private mutating func twin(of path: VaultPath) throws -> VaultPath? {
    guard let tree else { return nil }
    let text = path.description
    var start = text.startIndex
    while start < text.endIndex {
      let end = text[start...].utf8.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
      let folder = text[..<start]
      if names[folder] == nil { names[folder] = try firstNames(in: folder, of: tree) }
      let name = text[start..<end]
      if let first = names[folder]?[name.lowercased()], !first.elementsEqual(name.utf8) {
        return VaultPath(folder + String(decoding: first, as: UTF8.self))
      }
      start = end < text.endIndex ? text.utf8.index(after: end) : end
    }
    return nil
  }

  /// Strings are equal by Unicode's rules, whatever their form.
  private func firstNames(in folder: Substring, of tree: ObjectID) throws -> [String: [UInt8]] {
    let there = Set(try entries(of: folder, in: known).map(\.name))
    var names = [String: [UInt8]]()
    for entry in try entries(of: folder, in: tree) {
      guard let name = String(validating: entry.name, as: UTF8.self)?.lowercased() else { continue }
      if let first = names[name] {
        let isThere = (there.contains(first), there.contains(entry.name))
        if isThere.0 || !isThere.1 && first.lexicographicallyPrecedes(entry.name) { continue }
      }
      names[name] = entry.name
    }
    return names
  }

  private func entries(of folder: Substring, in tree: ObjectID?) throws -> [TreeEntry] {
    guard let tree else { return [] }
    if folder.isEmpty { return try repository.readTree(tree) }
    guard let entry = try repository.entry(at: folder.dropLast(), in: tree), entry.mode == .tree else {
      return []
    }
    return try repository.readTree(entry.id)
  }
}
