import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// Whether the rules of `.gitignore`, `.git/info/exclude` and `core.excludesFile` match a path; a
  /// folder's ends in a slash. Tracked files are not told apart.
  ///
  /// Throws `.io` where a `.gitignore` that has a say is a pipe or a device: libgit2 would wait for it for ever. The
  /// corresponding C function is `git_ignore_path_is_ignored`.
  public func isIgnored(_ path: String) throws -> Bool {
    try requireRegularRules(above: path)
    var ignored: Int32 = 0
    try check(git_ignore_path_is_ignored(&ignored, pointer, path), "ask whether \(path) is ignored")
    return ignored == 1
  }

  private func requireRegularRules(above path: String) throws {
    guard let top = workingDirectory else { return }
    var folder = path.utf8.dropLast(path.utf8.last == UInt8(ascii: "/") ? 1 : 0)
    while true {
      folder = folder.lastIndex(of: UInt8(ascii: "/")).map { folder[..<$0] } ?? folder.prefix(0)
      let rules = "\(top)/\(Substring(folder))/.gitignore"
      var status = stat()
      if stat(rules, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
        throw GitError(.io, "\(rules) is no regular file")
      }
      if folder.isEmpty { return }
    }
  }
}
