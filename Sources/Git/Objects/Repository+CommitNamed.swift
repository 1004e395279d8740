import Clibgit2

extension Repository {
  /// The commit that a name such as `HEAD~3`, `main@{1}` or a tag leads to; nil where none does. The
  /// corresponding C function is `git_revparse_single`. Source: gitrevisions(7).
  public func commit(named text: String) throws -> ObjectID? {
    var object: OpaquePointer?
    guard git_revparse_single(&object, pointer, text) == 0 else {
      git_error_clear()
      return nil
    }
    defer { git_object_free(object) }
    var commit: OpaquePointer?
    guard git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0, let id = git_object_id(commit) else {
      git_error_clear()
      return nil
    }
    defer { git_object_free(commit) }
    return ObjectID(id.pointee)
  }
}
