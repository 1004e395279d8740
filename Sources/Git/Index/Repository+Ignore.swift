import Clibgit2

extension Repository {
  /// Whether the rules of `.gitignore`, `.git/info/exclude` and `core.excludesFile` match a path; a
  /// folder's ends in a slash. Tracked files are not told apart. The corresponding C function is
  /// `git_ignore_path_is_ignored`.
  public func isIgnored(_ path: String) throws -> Bool {
    var ignored: Int32 = 0
    try check(git_ignore_path_is_ignored(&ignored, pointer, path), "ask whether \(path) is ignored")
    return ignored == 1
  }
}
