import Clibgit2

extension Repository {
  /// Reads HEAD. The corresponding C function is `git_reference_lookup`.
  public func head() throws -> Head {
    var reference: OpaquePointer?
    try check(git_reference_lookup(&reference, pointer, "HEAD"), "read HEAD")
    defer { git_reference_free(reference) }
    if git_reference_type(reference) == GIT_REFERENCE_DIRECT, let target = git_reference_target(reference) {
      return .detached(ObjectID(target.pointee))
    }
    guard let target = git_reference_symbolic_target(reference) else {
      throw GitError(.corrupt, "HEAD points nowhere")
    }
    let name = String(cString: target)
    let branch = name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : name
    return try self.reference(name).map { .branch(branch, $0) } ?? .unborn(branch)
  }

  /// Makes HEAD point at a branch, which need not have a commit. Index and working tree stay as they are.
  /// The corresponding C function is `git_repository_set_head`.
  public func setHead(toBranch branch: String) throws {
    try check(git_repository_set_head(pointer, "refs/heads/\(branch)"), "set HEAD to \(branch)")
  }
}
