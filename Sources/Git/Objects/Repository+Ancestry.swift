import Clibgit2

extension Repository {
  /// Finds the best common ancestors of two commits; more than one after a criss-cross, none of unrelated
  /// histories. Throws `.notFound` when a commit itself is missing, so that this is never taken for "no
  /// base". The corresponding C function is `git_merge_bases`.
  public func mergeBases(_ one: ObjectID, _ other: ObjectID) throws -> [ObjectID] {
    for id in [one, other] where !contains(id) {
      throw GitError(.notFound, "commit \(id) is not here")
    }
    var bases = git_oidarray()
    var (first, second) = (one.oid, other.oid)
    let returned = git_merge_bases(&bases, pointer, &first, &second)
    if returned == GIT_ENOTFOUND.rawValue { return [] }
    try check(returned, "find the merge base of \(one) and \(other)")
    defer { git_oidarray_dispose(&bases) }
    return UnsafeBufferPointer(start: bases.ids, count: bases.count).map { ObjectID($0) }.sorted()
  }

  /// Tells whether `descendant` is or contains `ancestor`. The corresponding C function is
  /// `git_graph_descendant_of`.
  public func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws -> Bool {
    if ancestor == descendant { return true }
    for id in [ancestor, descendant] where !contains(id) {
      throw GitError(.notFound, "commit \(id) is not here")
    }
    var (below, above) = (ancestor.oid, descendant.oid)
    return try check(
      git_graph_descendant_of(pointer, &above, &below), "compare \(ancestor) with \(descendant)") == 1
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
