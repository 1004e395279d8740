import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// Moves a reference by compare-and-swap: under its lock, and only if it names `old`; nil means that it
  /// must not exist. A symbolic reference is never equal to `old`. It is on the disk when this returns.
  ///
  /// Throws `.modified` when the swap is lost, `.locked` when another program holds the reference or died
  /// while it did (nothing waits and nothing is removed), `.exists` when the name is another's folder, and
  /// `.missingObject` when the new object is not here. Other errors do not prove that nothing was written.
  ///
  /// 1. A reference that exists is moved by two flushes: its file, its folder. libgit2 would flush the
  ///    reflogs too, with two more each; they are written here as git writes them.
  /// 2. A new one, and one with a file of another kind, is left to `git_reference_create_matching`.
  public func updateReference(
    _ name: String, to new: ObjectID, expecting old: ObjectID?, log message: String
  ) throws {
    guard newObjects[new] == nil, newObjects.stored.contains(new) || contains(new) else {
      throw GitError(.missingObject, "object \(new) for \(name) is not here")
    }
    // In one line, as git has it.
    let message = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if let old, isShared(name), try move(name, to: new, expecting: old, log: message) { return }  // 1
    try create(name, new, old, message)  // 2
  }

  /// Answers false when there is no file of the usual kind, nor a folder for one.
  private func move(
    _ name: String, to new: ObjectID, expecting old: ObjectID, log message: String
  ) throws -> Bool {
    let path = commonDirectory + name
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return false }
    guard lstat(parent(of: path), &status) == 0 else { return false }
    if new == old {
      guard try direct(name) == old else { throw lostSwap(name, old, GIT_EMODIFIED.rawValue) }
      return true
    }
    do {
      var file = try FreshFile(path + ".lock", permissions: 0o666)
      guard try direct(name) == old else { throw lostSwap(name, old, GIT_EMODIFIED.rawValue) }
      try file.write(Array("\(new)\n".utf8))
      try file.flush()
      try logMove(of: name, from: old, to: new, message)
      try file.rename(to: path)
      try flushFolder(parent(of: path))
      return true
    } catch let error as GitError where error.code == .exists {
      throw GitError(.locked, "update \(name): \(error.message)", hint: GitError.hint(.locked))
    }
  }

  /// What a reference itself names; nil for one that does not exist or is symbolic.
  private func direct(_ name: String) throws -> ObjectID? {
    var reference: OpaquePointer?
    let returned = git_reference_lookup(&reference, pointer, name)
    defer { git_reference_free(reference) }
    if returned == GIT_ENOTFOUND.rawValue {
      git_error_clear()
      return nil
    }
    try check(returned, "read \(name)")
    return git_reference_target(reference).map { ObjectID($0.pointee) }
  }

  private func create(_ name: String, _ new: ObjectID, _ old: ObjectID?, _ message: String) throws {
    // "Must not exist" is the zero id: without it, libgit2 looks before it takes the lock, not after.
    var (target, expected) = (new.oid, (old ?? .zero).oid)
    var created: OpaquePointer?
    let returned = git_reference_create_matching(&created, pointer, name, &target, 1, &expected, message)
    git_reference_free(created)
    if returned == GIT_ENOTFOUND.rawValue || returned == GIT_EMODIFIED.rawValue {
      throw lostSwap(name, old, returned)
    }
    try check(returned, "update \(name)")
  }

  /// Whether all working trees of the repository see the same reference of that name. Source:
  /// git-worktree(1), "REFS".
  private func isShared(_ name: String) -> Bool {
    let own = ["refs/bisect/", "refs/worktree/", "refs/rewritten/"]
    return name.hasPrefix("refs/") && !own.contains(where: name.hasPrefix) && isWellFormed(name)
  }

  /// The corresponding C function is `git_reference_name_is_valid`.
  private func isWellFormed(_ name: String) -> Bool {
    var isValid: Int32 = 0
    return git_reference_name_is_valid(&isValid, name) == 0 && isValid == 1
  }
}
