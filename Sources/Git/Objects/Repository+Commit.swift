import Clibgit2

extension Repository {
  /// Reads a commit. Throws `.missingObject`, and `.invalid` for an object of another kind. The corresponding C
  /// function is `git_commit_lookup`, which is asked where the form isn't the usual one.
  public func readCommit(_ id: ObjectID) throws -> Commit {
    if let commit = try readObject(id, GIT_OBJECT_COMMIT, { Commit(id: id, text: $0) }) { return commit }
    return try readUnusualCommit(id)
  }

  /// Reads any commit that libgit2 can read.
  func readUnusualCommit(_ id: ObjectID) throws -> Commit {
    var commit: OpaquePointer?
    var oid = id.oid
    try check(git_commit_lookup(&commit, pointer, &oid), "read commit \(id)")
    guard let commit else { throw GitError(.missingObject, "commit \(id) is not here") }
    defer { git_commit_free(commit) }
    let parents = (0..<git_commit_parentcount(commit)).compactMap { index in
      git_commit_parent_id(commit, index).map { ObjectID($0.pointee) }
    }
    guard let tree = git_commit_tree_id(commit), let author = git_commit_author(commit),
      let committer = git_commit_committer(commit)
    else { throw GitError(.corrupt, "commit \(id) has no tree, author or committer") }
    return Commit(
      id: id, tree: ObjectID(tree.pointee), parents: parents, author: Signature(author.pointee),
      committer: Signature(committer.pointee),
      message: git_commit_message(commit).map { String(cString: $0) } ?? "", isSigned: isSigned(commit))
  }

  private func isSigned(_ commit: OpaquePointer) -> Bool {
    var value = git_buf()
    defer { git_buf_dispose(&value) }
    for field in ["gpgsig", "gpgsig-sha256"] where git_commit_header_field(&value, commit, field) == 0 {
      return true
    }
    git_error_clear()
    return false
  }

  /// Stores a commit; no reference is moved. Names and times are written as `Signature.written` says, and
  /// a message gets a final newline. Throws `.missingObject` when the tree is not here. The corresponding C
  /// function is `git_odb_write`.
  public func writeCommit(
    tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
  ) throws -> ObjectID {
    guard contains(tree) else { throw GitError(.missingObject, "tree \(tree) of a new commit is not here") }
    guard !message.utf8.contains(0) else { throw GitError(.invalid, "a message can't hold a zero byte") }
    var text = "tree \(tree)\n"
    for parent in parents { text += "parent \(parent)\n" }
    text += "author \(author.line)\ncommitter \(committer.line)\n\n\(message)"
    if !message.utf8.isEmpty, message.utf8.last != UInt8(ascii: "\n") { text += "\n" }
    return try writeObject(Array(text.utf8), GIT_OBJECT_COMMIT)
  }
}

extension Signature {
  init(_ signature: git_signature) {
    self.init(
      name: signature.name.map { String(cString: $0) } ?? "",
      email: signature.email.map { String(cString: $0) } ?? "", time: signature.when.time,
      offset: Int(signature.when.offset))
  }
}
