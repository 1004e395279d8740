import Clibgit2

extension Repository {
  /// Does work that reads many objects once each: they aren't kept in memory, and not hashed again to see whether
  /// the disk changed them, as git(1) doesn't either. Other threads read in the same way meanwhile.
  ///
  /// The corresponding C function is `git_libgit2_opts`.
  public func readingOnce<Value>(_ body: () throws -> Value) throws -> Value {
    func set(_ limit: Int, verifying: Int32) throws {
      for kind in [GIT_OBJECT_COMMIT, GIT_OBJECT_TREE] {
        try check(daybook_git_set_cache_object_limit(kind, limit), "limit the cache")
      }
      try check(daybook_git_set_strict_hash_verification(verifying), "set the verification of hashes")
    }
    try set(0, verifying: 0)
    defer { try? set(4096, verifying: 1) }  // libgit2's defaults, which it has no way to tell.
    return try body()
  }
}
