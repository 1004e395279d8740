import Clibgit2

extension Repository {
  /// The settings in one file, in its order: also where the repository around it can't be opened any more. Throws
  /// `.notFound`, and `.corrupt` for what is no configuration. The corresponding C function is
  /// `git_config_open_ondisk`.
  public static func settings(inFile path: String) throws -> [(key: String, value: String)] {
    try Libgit2.start()
    var config: OpaquePointer?
    try check(git_config_open_ondisk(&config, path), "read \(path)")
    defer { git_config_free(config) }
    var iterator: OpaquePointer?
    try check(git_config_iterator_new(&iterator, config), "read \(path)")
    defer { git_config_iterator_free(iterator) }
    var found = [(key: String, value: String)]()
    var entry: UnsafeMutablePointer<git_config_entry>?
    while true {
      let returned = git_config_next(&entry, iterator)
      if returned == GIT_ITEROVER.rawValue { return found }
      try check(returned, "read \(path)")
      guard let entry, let value = entry.pointee.value else { continue }
      found.append((String(cString: entry.pointee.name), String(cString: value)))
    }
  }
}
