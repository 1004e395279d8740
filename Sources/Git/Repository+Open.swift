import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// Opens the repository whose working tree or git folder is exactly `path`; folders above are not
  /// searched.
  ///
  /// Throws `.notFound` where there is none, `.wrongOwner` where it is another user's, and
  /// `.unsupportedRepository` for what libgit2 can't work with: a format above 1, the extensions
  /// worktreeConfig, partialClone and objectFormat, split, sparse and unhashed indexes, and shallow
  /// clones. The corresponding C function is `git_repository_open_ext`.
  public static func open(_ path: String) throws -> Repository {
    try Libgit2.start()
    var opened: OpaquePointer?
    let returned = git_repository_open_ext(
      &opened, path, GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue, nil)
    guard returned == 0, let opened else {
      let error = GitError(libgit2: returned, "open the repository \(path)")
      throw diagnose(path, error)
    }
    makePackFolder(in: String(cString: git_repository_commondir(opened)))
    let repository = try Repository(owning: opened)
    if let obstacle = unsupportedFeature(configFile: repository.commonDirectory + "config") {
      throw obstacle
    }
    if git_repository_is_shallow(opened) == 1 {
      throw GitError(
        .unsupportedRepository, "\(path) is a shallow clone: it lacks the older history",
        hint: "run: git -C '\(path)' fetch --unshallow")
    }
    return repository
  }

  /// Makes the folder of packs anew where it is lost: libgit2 that opens a repository without one sees no pack that is
  /// written later. Where it can't be made nothing is written either.
  private static func makePackFolder(in commonDirectory: String) {
    _ = mkdir(commonDirectory + "objects/pack", 0o777)
  }

  /// Finds the better reason behind libgit2's "not found" and "unsupported extension".
  private static func diagnose(_ path: String, _ error: GitError) -> GitError {
    for folder in [path + "/.git", path] {
      guard let status = fileStatus(folder), fileStatus(folder + "/HEAD") != nil else { continue }
      if error.code == .wrongOwner || error.code == .notFound && status.st_uid != geteuid() {
        return GitError(
          .wrongOwner, "\(folder) belongs to another user (id \(status.st_uid))",
          hint: "run as that user, or run: git config --global --add safe.directory '\(path)'",
          libgit2Code: error.libgit2Code)
      }
      if let obstacle = unsupportedFeature(configFile: folder + "/config") { return obstacle }
      if let name = error.message.split(separator: "unsupported extension name ").dropFirst().first {
        return GitError(
          .unsupportedRepository, "the repository uses \(name), which libgit2 can't read",
          hint: "clone it anew with git's default settings", libgit2Code: error.libgit2Code)
      }
      return error
    }
    return error
  }

  private static func unsupportedFeature(configFile: String) -> GitError? {
    var config: OpaquePointer?
    guard git_config_open_ondisk(&config, configFile) == 0, let config else { return nil }
    defer { git_config_free(config) }
    func isTrue(_ key: String) -> Bool {
      var value: Int32 = 0
      return git_config_get_bool(&value, config, key) == 0 && value == 1
    }
    func isSet(_ key: String) -> Bool {
      var entry: UnsafeMutablePointer<git_config_entry>?
      guard git_config_get_entry(&entry, config, key) == 0 else { return false }
      git_config_entry_free(entry)
      return true
    }
    func obstacle(_ what: String, _ hint: String) -> GitError {
      GitError(.unsupportedRepository, "the repository uses \(what), which libgit2 can't read", hint: hint)
    }
    var format: Int32 = 0
    if git_config_get_int32(&format, config, "core.repositoryformatversion") == 0, format > 1 {
      return obstacle("format version \(format)", "clone it anew with the default format")
    }
    if isTrue("extensions.worktreeconfig") {
      return obstacle(
        "extensions.worktreeConfig",
        "move the settings of config.worktree to config, then run: git config --unset extensions.worktreeConfig"
      )
    }
    if isSet("extensions.refstorage") {
      return obstacle("extensions.refStorage", "run: git refs migrate --ref-format=files")
    }
    if isSet("extensions.partialclone") {
      return obstacle("a partial clone", "clone it anew, without --filter")
    }
    var text = git_buf()
    if git_config_get_string_buf(&text, config, "extensions.objectformat") == 0 {
      defer { git_buf_dispose(&text) }
      if let name = text.ptr, strcasecmp(name, "sha1") != 0 {
        return obstacle("the object format \(String(cString: name))", "use a repository with SHA-1 ids")
      }
    }
    if isTrue("core.splitindex") {
      return obstacle(
        "a split index", "run: git update-index --no-split-index; git config --unset core.splitIndex")
    }
    if isTrue("index.sparse") {
      return obstacle("a sparse index", "run: git sparse-checkout reapply --no-sparse-index")
    }
    if isTrue("index.skiphash") {
      return obstacle("index.skipHash", "run: git config --unset index.skipHash; git reset")
    }
    return nil
  }
}

/// What `lstat` says; nil where there is nothing.
private func fileStatus(_ path: String) -> stat? {
  var status = stat()
  return lstat(path, &status) == 0 ? status : nil
}
