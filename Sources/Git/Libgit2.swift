import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The library as a whole.
public enum Libgit2 {
  private static let started: Result<Void, GitError> = {
    do {
      #if os(Linux)
        try check(LazyCertificates.puttingOff { git_libgit2_init() }, "start libgit2")
      #else
        try check(git_libgit2_init(), "start libgit2")
      #endif
      // Without it nothing is flushed: after a power cut all objects are empty, and the branch points at
      // them.
      try check(daybook_git_set_fsync(1), "turn fsync on")
      // Many packs and few file descriptors otherwise read as "object not found".
      try check(daybook_git_set_open_file_limit(40), "limit open packs")
      // It looks up every object an index entry or a reference names; `updateReference` asks once itself.
      try check(daybook_git_set_strict_object_creation(0), "turn strict object creation off")
      // git(1), GIT_CONFIG_NOSYSTEM: libgit2 itself does not know it.
      if let word = getenv("GIT_CONFIG_NOSYSTEM"), word.pointee != 0, word.pointee != CChar(UInt8(ascii: "0"))
      {
        try check(
          daybook_git_set_config_folders(GIT_CONFIG_LEVEL_SYSTEM, ""), "leave out the system's config")
      }
      return .success(())
    } catch {
      return .failure(error as? GitError ?? GitError(.other, "\(error)"))
    }
  }()

  /// Sets the library up, once a process however often it is called. Every way to open a repository calls
  /// it. The corresponding C function is `git_libgit2_init`.
  public static func start() throws {
    try started.get()
  }

  /// The version of the library in use, as `1.5.1`. The corresponding C function is
  /// `git_libgit2_version`.
  public static var version: String {
    var major: Int32 = 0
    var minor: Int32 = 0
    var revision: Int32 = 0
    git_libgit2_version(&major, &minor, &revision)
    return "\(major).\(minor).\(revision)"
  }
}
