import Git
import VaultModel

/// Says what of a tree may be put on disk. What may not stays in our trees as it is.
struct PathGate {
  private let repository: Repository
  private let tree: ObjectID?
  private let limit: Int
  /// Of each folder that was looked at, the first name of those that are one name on some machines.
  private var names = [Substring: [String: [UInt8]]]()

  /// - Parameters:
  ///   - tree: the whole tree that a file is from.
  ///   - limit: the most bytes of a file.
  init(_ repository: Repository, tree: ObjectID?, limit: Int) {
    (self.repository, self.tree, self.limit) = (repository, tree, limit)
  }

  /// Why a file of the tree is not put on disk; nil where it may be.
  ///
  /// 1. Only regular files are: a symbolic link could lead out of the vault.
  /// 2. None that is larger than what a snapshot would take in.
  /// 3. Of names that differ only by letter case or Unicode form, the first by bytes: on some machines they are one name.
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
    return "the name differs from \(twin) by letter case or Unicode form only"
  }

  /// The path that takes precedence over one that is the same on some machines.
  private mutating func twin(of path: VaultPath) throws -> String? {
    guard let tree else { return nil }
    let text = path.description
    var start = text.startIndex
    while start < text.endIndex {
      let end = text[start...].utf8.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
      let folder = text[..<start]
      if names[folder] == nil { names[folder] = try firstNames(in: folder, of: tree) }
      let name = text[start..<end]
      if let first = names[folder]?[name.lowercased()], !first.elementsEqual(name.utf8) {
        return folder + String(decoding: first, as: UTF8.self)
      }
      start = end < text.endIndex ? text.utf8.index(after: end) : end
    }
    return nil
  }

  /// Strings are equal by Unicode's rules, whatever their form.
  private func firstNames(in folder: Substring, of tree: ObjectID) throws -> [String: [UInt8]] {
    var place: ObjectID? = tree
    if !folder.isEmpty {
      let entry = try repository.entry(at: folder.dropLast(), in: tree)
      place = entry?.mode == .tree ? entry?.id : nil
    }
    var names = [String: [UInt8]]()
    for entry in try place.map(repository.readTree) ?? [] {
      guard let name = String(validating: entry.name, as: UTF8.self)?.lowercased() else { continue }
      if let known = names[name], known.lexicographicallyPrecedes(entry.name) { continue }
      names[name] = entry.name
    }
    return names
  }
}
