#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// The objects that some commits reach, and that are not here, or can't be read.
  ///
  /// It reads all commits and trees, and asks for every blob.
  ///
  /// - Parameter whole: what was found whole already, with all that it reaches; what is found so now is added.
  public func missingObjects(from starts: [ObjectID], whole: inout Set<ObjectID>) -> Set<ObjectID> {
    var missing = Set<ObjectID>()
    var seen = Set<ObjectID>()
    var commits = starts
    while let id = commits.popLast() {
      if whole.contains(id) || !seen.insert(id).inserted { continue }
      guard let commit = try? readCommit(id) else {
        missing.insert(id)
        continue
      }
      commits += commit.parents
      findMissing(in: commit.tree, &missing, &seen, &whole)
    }
    if missing.isEmpty { whole.formUnion(seen) }
    return missing
  }

  private func findMissing(
    in tree: ObjectID, _ missing: inout Set<ObjectID>, _ seen: inout Set<ObjectID>,
    _ whole: inout Set<ObjectID>
  ) {
    var trees = [tree]
    while let id = trees.popLast() {
      if whole.contains(id) || !seen.insert(id).inserted { continue }
      guard let entries = try? readTree(id) else {
        missing.insert(id)
        continue
      }
      for entry in entries {
        switch entry.mode {
        case .tree: trees.append(entry.id)
        case .submodule: continue
        default:
          if whole.contains(entry.id) { continue }
          if contains(entry.id) { whole.insert(entry.id) } else { missing.insert(entry.id) }
        }
      }
    }
  }

  /// Takes over all objects that a remote has, whatever this repository has: a fetch brings only what it believes to lack.
  ///
  /// - Parameter folder: the absolute path of a folder to fetch into; what is there is removed, and so is the folder then.
  public func fetchEverything(of remote: String, through folder: String, deadline: Duration) throws {
    remove(folder)
    defer { remove(folder) }
    let other = try bareRepository(in: folder)
    _ = try other.fetch(remote: remote, refspecs: ["+refs/*:refs/fetched/*"], deadline: deadline)
    for kind in [".pack", ".idx"] {
      for name in names(in: other.packFolder) where name.hasPrefix("pack-") && name.hasSuffix(kind) {
        try takeOver("\(other.packFolder)/\(name)", as: "\(packFolder)/\(name)")
      }
    }
    try flushFolder(packFolder)
    try refreshObjects()
  }

  /// Makes an empty one that speaks with remotes as this one does: with its addresses, its ssh command and what opens doors.
  private func bareRepository(in folder: String) throws -> Repository {
    _ = try Repository.createBare(at: folder)
    var file = try FreshFile("\(folder)/config.new", permissions: 0o644)
    let path = "\(commonDirectory)config".replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    try file.write(
      Array("[include]\n\tpath = \"\(path)\"\n[core]\n\tbare = true\n\trepositoryFormatVersion = 0\n".utf8))
    try file.rename(to: "\(folder)/config")
    let other = try Repository.open(folder)
    other.environment = environment
    return other
  }

  private func remove(_ folder: String) {
    for name in names(in: folder) {
      let path = "\(folder)/\(name)"
      if unlink(path) != 0 { remove(path) }
    }
    rmdir(folder)
  }

  private func takeOver(_ file: String, as path: String) throws {
    #if canImport(Darwin)
      let returned = Darwin.rename(file, path)
    #else
      let returned = Glibc.rename(file, path)
    #endif
    guard returned == 0 else { throw GitError(systemError: "move \(file) to \(path)") }
  }
}
