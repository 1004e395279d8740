import Clibgit2

/// A git repository.
///
/// It owns one `git_repository`, which must not be used from two threads at once. The class is not
/// Sendable: the compiler keeps it inside one isolation region. Every call blocks.
public final class Repository {
  let pointer: OpaquePointer
  let objects: OpaquePointer
  /// Whether libgit2's copy of the index may hold what the file does not.
  var indexIsStale = false
  let newObjects = NewObjects()

  /// The folder with HEAD and the index, `.git` as a rule; it ends in a slash. The corresponding C
  /// function is `git_repository_path`.
  public let gitDirectory: String
  /// The folder with objects, references and config; another than `gitDirectory` in a linked working
  /// tree. The corresponding C function is `git_repository_commondir`.
  public let commonDirectory: String
  /// The folder with the files; nil in a bare repository. The corresponding C function is
  /// `git_repository_workdir`.
  public let workingDirectory: String?
  /// The environment of remote operations and of the programs that they start: `GIT_SSH_COMMAND`,
  /// `GIT_SSH`, `GIT_SSL_CAINFO`, `DAYBOOK_GIT_TOKEN`, `DAYBOOK_GIT_TOKEN_HOST`, `PATH` and what those programs read. It begins as
  /// that of this process.
  public var environment = ProcessEnvironment.current

  init(owning pointer: OpaquePointer) throws {
    var objects: OpaquePointer?
    let returned = git_repository_odb(&objects, pointer)
    guard returned == 0, let objects else {
      let error = GitError(libgit2: returned, "open the object database")
      git_repository_free(pointer)
      throw error
    }
    self.pointer = pointer
    self.objects = objects
    gitDirectory = String(cString: git_repository_path(pointer))
    commonDirectory = String(cString: git_repository_commondir(pointer))
    workingDirectory = git_repository_workdir(pointer).map { String(cString: $0) }
  }

  deinit {
    git_odb_free(objects)
    git_repository_free(pointer)
  }

  /// Where git writes in this repository, the working tree apart; some may be elsewhere by symbolic links.
  public var folders: [String] {
    [gitDirectory, commonDirectory]
      + ["objects", "refs", "logs", "objects/pack"].map { commonDirectory + $0 }
  }

  /// The corresponding C function is `git_repository_is_bare`.
  public var isBare: Bool { git_repository_is_bare(pointer) == 1 }

  /// What a person, or a program of theirs, has begun in the working tree and not yet ended. The
  /// corresponding C function is `git_repository_state`.
  public var state: RepositoryState { RepositoryState(git_repository_state(pointer)) }
}
