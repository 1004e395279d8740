import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// The commits that a branch had, as far as its reflog tells, the last first. Lines that can't be read are passed over.
  /// Source: git-reflog(1).
  ///
  /// - Parameter ofHeadToo: whether what HEAD was on counts too; that may have been another branch.
  public func loggedTips(of branch: String, ofHeadToo: Bool) -> [ObjectID] {
    var tips = [ObjectID]()
    for log in ["logs/refs/heads/\(branch)"] + (ofHeadToo ? ["logs/HEAD"] : []) {
      for line in Self.text(of: commonDirectory + log, limit: 1 << 24).split(separator: "\n").reversed() {
        let words = line.prefix(81).split(separator: " ")
        guard words.count == 2, let id = ObjectID(hex: words[1]), !tips.contains(id) else { continue }
        tips.append(id)
        if tips.count == 1000 { return tips }
      }
    }
    return tips
  }

  /// The commits in the object database that are no other's parent, the newest first: also those that no reference reaches.
  public func looseEnds() throws -> [ObjectID] {
    var ids = [ObjectID]()
    try withUnsafeMutablePointer(to: &ids) { pointer in
      let returned = git_odb_foreach(
        objects,
        { id, payload in
          if let id { payload?.assumingMemoryBound(to: [ObjectID].self).pointee.append(ObjectID(id.pointee)) }
          return 0
        }, pointer)
      try check(returned, "list the objects")
    }
    var commits = [ObjectID: Commit]()
    for id in ids {
      var (size, kind, oid) = (0, GIT_OBJECT_INVALID, id.oid)
      guard git_odb_read_header(&size, &kind, objects, &oid) == 0, kind == GIT_OBJECT_COMMIT,
        let commit = try? readCommit(id)
      else { continue }
      commits[id] = commit
    }
    let parents = Set(commits.values.flatMap(\.parents))
    return commits.values.filter { !parents.contains($0.id) }
      .sorted { ($0.committer.time, $0.id) > ($1.committer.time, $1.id) }.map(\.id)
  }

  /// Removes the files of references that hold no id, and the list of packed references where it can't be read: they are in
  /// every program's way. Answers whether there was one.
  public func removeTornReferences() throws -> Bool {
    var paths = files(below: commonDirectory + "refs/").filter { path in
      if path.hasSuffix(".lock") { return false }
      let text = Self.text(of: path).split(whereSeparator: \.isWhitespace).first ?? ""
      return ObjectID(hex: text) == nil && text != "ref:"
    }
    let packed = Self.text(of: commonDirectory + "packed-refs", limit: 1 << 24)
    let isWhole = packed.split(separator: "\n").allSatisfy { line in
      line.hasPrefix("#") || ObjectID(hex: line.drop { $0 == "^" }.prefix(40)) != nil
    }
    if !isWhole || !packed.isEmpty && !packed.hasSuffix("\n") {
      paths.append(commonDirectory + "packed-refs")
    }
    for path in paths {
      guard unlink(path) == 0 else { throw GitError(systemError: "remove \(path)") }
    }
    return !paths.isEmpty
  }

  /// Takes lines that name what is not here out of the reflogs, and removes such references below `refs/daybook/` and
  /// `refs/remotes/`, which a fetch makes again: git takes a repository with either for a broken one.
  public func forgetMissing() throws {
    for path in files(below: commonDirectory + "logs/") {
      let lines = Self.text(of: path, limit: 1 << 24).split(separator: "\n")
      let kept = lines.filter { line in
        line.prefix(81).split(separator: " ").prefix(2).allSatisfy { word in
          ObjectID(hex: word).map { $0 == .zero || contains($0) } ?? false
        }
      }
      if kept.count == lines.count { continue }
      var file = try FreshFile(path + ".lock", permissions: 0o666)
      try file.write(Array(kept.map { "\($0)\n" }.joined().utf8))
      try file.rename(to: path)
    }
    for prefix in ["refs/daybook/", "refs/remotes/"] {
      for (name, id) in try references(prefix: prefix) where !contains(id) {
        try deleteReference(name, expecting: id)
      }
    }
  }

  /// Whether there is an index that can't be read.
  public var hasTornIndex: Bool {
    do {
      _ = try indexEntries()
      return false
    } catch let error as GitError {
      return error.code != .unsupportedRepository || error.message.contains("checksum")
    } catch {
      return true
    }
  }

  /// Removes an index that can't be read: it is a cache. Answers whether there was one.
  public func removeTornIndex() throws -> Bool {
    guard hasTornIndex else { return false }
    if unlink(gitDirectory + "index") != 0, errno != ENOENT {
      throw GitError(systemError: "remove the index")
    }
    indexIsStale = true
    return true
  }

  /// Writes HEAD anew where it is missing or torn: no program takes the folder for a repository then. It names the only
  /// branch, else `main`. Answers whether it had to.
  ///
  /// - Parameter path: the folder that holds `.git`.
  public static func restoreHead(in path: String) throws -> Bool {
    let folder = "\(path)/.git/"
    let text = text(of: folder + "HEAD")
    if text.hasPrefix("ref: refs/") && text.hasSuffix("\n") || ObjectID(hex: text.prefix(40)) != nil {
      return false
    }
    guard access(folder + "objects", F_OK) == 0, access(folder + "HEAD.lock", F_OK) != 0 else { return false }
    let branches = names(in: folder + "refs/heads").filter { !$0.hasSuffix(".lock") }
    let branch = branches.count == 1 ? branches[0] : "main"
    if access(folder + "refs", F_OK) != 0 { try makeFolder(folder + "refs/heads") }
    var file = try FreshFile(folder + "HEAD.lock", permissions: 0o666)
    try file.write(Array("ref: refs/heads/\(branch)\n".utf8))
    try file.flush()
    try file.rename(to: folder + "HEAD")
    try flushFolder(folder)
    return true
  }
}
