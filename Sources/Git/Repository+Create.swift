import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Repository {
  /// Makes a repository with the working tree `path`, whose HEAD is the unborn `initialBranch`, and
  /// flushes it to the disk. No template is copied and no hook is made.
  ///
  /// Throws `.exists` if there is one. The corresponding C function is `git_repository_init_ext`.
  public static func create(at path: String, initialBranch: String = "main") throws -> Repository {
    try initialize(path, initialBranch: initialBranch, flags: 0)
  }

  /// Makes a repository without a working tree. The corresponding C function is
  /// `git_repository_init_ext`.
  public static func createBare(at path: String, initialBranch: String = "main") throws -> Repository {
    try initialize(path, initialBranch: initialBranch, flags: GIT_REPOSITORY_INIT_BARE.rawValue)
  }

  private static func initialize(_ path: String, initialBranch: String, flags: UInt32) throws -> Repository {
    try Libgit2.start()
    var options = git_repository_init_options()
    try check(
      git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)),
      "prepare a repository")
    options.flags = flags | GIT_REPOSITORY_INIT_MKPATH.rawValue | GIT_REPOSITORY_INIT_NO_REINIT.rawValue
    var created: OpaquePointer?
    let returned = initialBranch.withCString { branch in
      options.initial_head = branch
      return git_repository_init_ext(&created, path, &options)
    }
    try check(returned, "make the repository \(path)")
    guard let created else { throw GitError(.other, "libgit2 made no repository at \(path)") }
    let repository = try Repository(owning: created)
    try repository.flush()
    return repository
  }

  /// Brings everything that was written to the repository's file system onto the disk.
  ///
  /// libgit2 flushes objects and references by itself, but neither HEAD and config of a new repository
  /// nor the folders above them: call it once after `create` and after the first fetch of a clone.
  public func flush() throws {
    try flushFileSystem(holding: gitDirectory)
  }
}

private func flushFileSystem(holding path: String) throws {
  let folder = open(path, O_RDONLY | O_CLOEXEC)
  guard folder >= 0 else { throw GitError(.io, "open \(path): \(String(cString: strerror(errno)))") }
  defer { close(folder) }
  #if canImport(Darwin)
    sync()
    let returned = fcntl(folder, F_FULLFSYNC)
  #else
    let returned = syncfs(folder)
  #endif
  guard returned >= 0 else { throw GitError(.io, "flush \(path): \(String(cString: strerror(errno)))") }
}
