import Clibgit2

extension Repository {
  /// Finds the best common ancestors of two commits; more than one after a criss-cross, none of unrelated
  /// histories. Throws `.missingObject` when a commit on the way is missing: libgit2 has one code for that and
  /// for "no base", and only its error class tells them apart. The corresponding C function is
  /// `git_merge_bases`.
  public func mergeBases(_ one: ObjectID, _ other: ObjectID) throws -> [ObjectID] {
    for id in [one, other] where !contains(id) {
      throw GitError(.missingObject, "commit \(id) is not here")
    }
    var bases = git_oidarray()
    var (first, second) = (one.oid, other.oid)
    let returned = git_merge_bases(&bases, pointer, &first, &second)
    if returned == GIT_ENOTFOUND.rawValue, let last = git_error_last(),
      last.pointee.klass == Int32(GIT_ERROR_MERGE.rawValue)
    {
      git_error_clear()
      return []
    }
    try check(returned, "find the merge base of \(one) and \(other)")
    defer { git_oidarray_dispose(&bases) }
    return UnsafeBufferPointer(start: bases.ids, count: bases.count).map { ObjectID($0) }.sorted()
  }

  /// Tells whether `descendant` is or contains `ancestor`. Throws as `mergeBases` does, where
  /// `git_graph_descendant_of` would answer no. The corresponding C function is `git_merge_bases`.
  public func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws -> Bool {
    try ancestor == descendant || mergeBases(ancestor, descendant) == [ancestor]
  }

  /// Counts the commits that each side has and the other lacks. The corresponding C function is
  /// `git_graph_ahead_behind`.
  public func aheadBehind(local: ObjectID, upstream: ObjectID) throws -> (ahead: Int, behind: Int) {
    var (ahead, behind) = (0, 0)
    var (one, other) = (local.oid, upstream.oid)
    try check(
      git_graph_ahead_behind(&ahead, &behind, pointer, &one, &other), "count between \(local) and \(upstream)"
    )
    return (ahead, behind)
  }
}
