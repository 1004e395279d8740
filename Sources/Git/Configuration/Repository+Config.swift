import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Which files of the configuration count.
public enum ConfigScope: Sendable {
  /// Only the repository's own `config`.
  case repository
  /// Also the person's and the system's, the nearer one first.
  case any
}

extension Repository {
  /// Reads a setting; nil if it is not set. The corresponding C function is
  /// `git_config_get_string_buf`.
  public func configString(_ key: String, scope: ConfigScope = .repository) throws -> String? {
    try withConfig(scope) { config in
      var value = git_buf()
      let returned = git_config_get_string_buf(&value, config, key)
      if returned == GIT_ENOTFOUND.rawValue {
        git_error_clear()
        return nil
      }
      try check(returned, "read the setting \(key)")
      defer { git_buf_dispose(&value) }
      return value.ptr.map { String(cString: $0) } ?? ""
    }
  }

  /// Writes a setting of the repository. The corresponding C function is `git_config_set_string`.
  public func setConfig(_ key: String, _ value: String) throws {
    try withConfig(.repository) { config in
      _ = try check(git_config_set_string(config, key, value), "write the setting \(key)")
    }
  }

  /// Removes a setting of the repository, if it is there. The corresponding C function is
  /// `git_config_delete_entry`.
  public func deleteConfig(_ key: String) throws {
    try withConfig(.repository) { config in
      let returned = git_config_delete_entry(config, key)
      if returned != GIT_ENOTFOUND.rawValue { try check(returned, "remove the setting \(key)") }
    }
  }

  /// Lists the settings whose names begin with `prefix`, in the order of the files; names of sections and
  /// variables are in lower case. The corresponding C function is `git_config_iterator_new`.
  public func configEntries(
    prefix: String, scope: ConfigScope = .repository
  ) throws -> [(key: String, value: String)] {
    try withConfig(scope) { config in
      var iterator: OpaquePointer?
      try check(git_config_iterator_new(&iterator, config), "list the settings")
      defer { git_config_iterator_free(iterator) }
      var found: [(key: String, value: String)] = []
      var entry: UnsafeMutablePointer<git_config_entry>?
      while true {
        let returned = git_config_next(&entry, iterator)
        if returned == GIT_ITEROVER.rawValue { return found }
        try check(returned, "list the settings")
        guard let entry, let name = entry.pointee.name.map({ String(cString: $0) }), name.hasPrefix(prefix)
        else { continue }
        found.append((name, entry.pointee.value.map { String(cString: $0) } ?? "true"))
      }
    }
  }

  /// The person's name and address from any level of the configuration; nil unless both are set.
  public func identity() throws -> (name: String, email: String)? {
    guard let name = try configString("user.name", scope: .any), !name.isEmpty,
      let email = try configString("user.email", scope: .any), !email.isEmpty
    else { return nil }
    return (name, email)
  }

  private func withConfig<Value>(_ scope: ConfigScope, _ body: (OpaquePointer) throws -> Value) throws
    -> Value
  {
    var all: OpaquePointer?
    try check(git_repository_config(&all, pointer), "read the configuration")
    guard let all else { throw GitError(.other, "the repository has no configuration") }
    defer { git_config_free(all) }
    if scope == .any { return try body(all) }
    var own: OpaquePointer?
    let returned = git_config_open_level(&own, all, GIT_CONFIG_LEVEL_LOCAL)
    // libgit2 passes over a file that it can't open.
    if returned == GIT_ENOTFOUND.rawValue { try requireReadable(commonDirectory + "config") }
    try check(returned, "read the repository's configuration")
    guard let own else { throw GitError(.other, "the repository has no configuration of its own") }
    defer { git_config_free(own) }
    return try body(own)
  }
}

/// Throws what the system says of a file that can't be opened.
private func requireReadable(_ path: String) throws {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw GitError(systemError: "read \(path)") }
  close(file)
}
