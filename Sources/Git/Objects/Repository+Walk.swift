import Clibgit2

/// The order of a walk through history.
public enum WalkOrder: Sendable {
  /// No commit before one of its parents.
  case topologicalOldestFirst
  /// No parent before one of its children.
  case topologicalNewestFirst
  /// By the committers' dates. The only order that a walk can stop in without having read all history;
  /// where clocks were wrong, a parent may come before its child.
  case newestFirst
}

extension Repository {
  /// Lists the commits that the starts reach and the hidden ones don't.
  ///
  /// libgit2's walk lets hidden commits through where committers' clocks were wrong. With `hiding` the
  /// result is therefore checked commit by commit, unless `aheadBehind` confirms the count. The
  /// corresponding C function is `git_revwalk_next`.
  public func walk(
    from starts: [ObjectID], hiding: [ObjectID] = [], order: WalkOrder
  ) throws -> [ObjectID] {
    var ids: [ObjectID] = []
    guard !hiding.isEmpty else {
      try visit(starts, [], sorting(order)) {
        ids.append($0)
        return true
      }
      return order == .topologicalOldestFirst ? ids.reversed() : ids
    }
    try visit(starts, hiding, sorting(.topologicalNewestFirst)) {
      ids.append($0)
      return true
    }
    ids = try withoutHidden(ids, starts, hiding)
    return order == .topologicalOldestFirst ? ids.reversed() : ids
  }

  /// Calls `body` with the commits that the starts reach, newest first by date, until it answers false.
  /// The corresponding C function is `git_revwalk_next`.
  public func forEachCommit(from starts: [ObjectID], _ body: (ObjectID) throws -> Bool) throws {
    try visit(starts, [], sorting(.newestFirst), body)
  }

  private func sorting(_ order: WalkOrder) -> git_sort_t {
    order == .newestFirst ? GIT_SORT_TIME : git_sort_t(GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue)
  }

  private func visit(
    _ starts: [ObjectID], _ hidden: [ObjectID], _ sorting: git_sort_t, _ body: (ObjectID) throws -> Bool
  ) throws {
    var walk: OpaquePointer?
    try check(git_revwalk_new(&walk, pointer), "begin a walk")
    defer { git_revwalk_free(walk) }
    try check(git_revwalk_sorting(walk, sorting.rawValue), "order a walk")
    for start in starts {
      var oid = start.oid
      try check(git_revwalk_push(walk, &oid), "walk from \(start)")
    }
    for end in hidden {
      var oid = end.oid
      try check(git_revwalk_hide(walk, &oid), "walk up to \(end)")
    }
    var oid = git_oid()
    while true {
      let returned = git_revwalk_next(&oid, walk)
      if returned == GIT_ITEROVER.rawValue { return }
      try check(returned, "walk through history")
      if try !body(ObjectID(oid)) { return }
    }
  }

  /// The commits that none of the others reaches: where only one is left its count can be confirmed.
  private func independent(_ commits: [ObjectID]) throws -> [ObjectID] {
    let commits = Array(Set(commits))
    return try commits.filter { one in
      try !commits.contains { other in try one != other && isAncestor(one, of: other) }
    }
  }

  /// `ids` are newest first, so once a commit is found to be hidden, its parents are known to be.
  private func withoutHidden(_ ids: [ObjectID], _ starts: [ObjectID], _ hidden: [ObjectID]) throws
    -> [ObjectID]
  {
    if ids.isEmpty { return [] }
    let hidden = try independent(hidden)
    if starts.count == 1, hidden.count == 1,
      try aheadBehind(local: starts[0], upstream: hidden[0]).ahead == ids.count
    {
      return ids
    }
    var known: Set<ObjectID> = []
    return try ids.filter { id in
      var isHidden = known.contains(id)
      if !isHidden { isHidden = try hidden.contains { try isAncestor(id, of: $0) } }
      if isHidden { known.formUnion(try readCommit(id).parents) }
      return !isHidden
    }
  }
}
