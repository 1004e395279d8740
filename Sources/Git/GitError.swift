import Clibgit2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Says why an operation on a repository or a remote failed.
public struct GitError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The object, reference, path or remote does not exist here.
    case notFound
    /// The history names an object that is not in the repository, or that can't be read there.
    case missingObject
    /// Something of that name exists already.
    case exists
    /// A short name stands for more than one thing.
    case ambiguous
    /// Another program holds a `*.lock` file, or died while it held one.
    case locked
    /// The compare-and-swap was lost: the value is not the expected one any more.
    case modified
    /// The repository uses a feature that libgit2 can't work with.
    case unsupportedRepository
    /// The repository belongs to another user.
    case wrongOwner
    /// An object or a file of the repository can't be read as what it should be.
    case corrupt
    /// A file of git's configuration can't be read as one.
    case badConfiguration
    /// The operating system doesn't let this user do it.
    case notPermitted
    /// The remote's machine could not be reached.
    case network
    /// The remote refused the person's credentials.
    case auth
    /// The remote's host key or certificate is not the known one.
    case hostKey
    /// The machine answers, but there is no such repository on it.
    case remoteMissing
    /// The machine answers with a page for people: no git server, or a network's sign-in page in its place.
    case webPage
    /// The remote refused the change.
    case rejected
    /// The deadline passed.
    case timeout
    /// The arguments make no sense.
    case invalid
    /// The operating system failed.
    case io
    case other
  }

  public var code: Code
  /// What happened, in libgit2's or the remote's own words.
  public var message: String
  /// What to do next, if there is something to do.
  public var hint: String?
  /// The return code of libgit2, or 0 when the error is not libgit2's.
  public var libgit2Code: Int32

  public init(_ code: Code, _ message: String, hint: String? = nil, libgit2Code: Int32 = 0) {
    self.code = code
    self.message = message
    self.hint = hint
    self.libgit2Code = libgit2Code
  }

  public var description: String {
    hint.map { "\(message) (\($0))" } ?? message
  }

  /// Makes the error of a failed call. It has to be called at once, on the thread of the call: libgit2
  /// keeps one message a thread. The corresponding C function is `git_error_last`.
  init(libgit2 returned: Int32, _ context: String) {
    var words = ""
    var errorClass: Int32 = 0
    if let last = git_error_last() {
      words = last.pointee.message.map { String(cString: $0) } ?? ""
      errorClass = last.pointee.klass
    }
    git_error_clear()
    var code = GitError.code(returned, errorClass: errorClass)
    // Without a word it is no remote that refused, but this machine that failed.
    if code == .other, words.isEmpty, errorClass == 0 { code = .io }
    // Whatever libgit2 makes of it, such as "locked": where a word of the system stands at the end, that is why.
    if [EACCES, EPERM].contains(where: { words.hasSuffix(": \(String(cString: strerror($0)))") }) {
      code = .notPermitted
    }
    // libgit2 says "not found" of a folder that it had no descriptor left to open,
    if code == .notFound, words.hasSuffix(String(cString: strerror(EMFILE))) { code = .io }
    // "No longer exists" of an index that it could not open,
    if code == .other, words.hasPrefix("failed to read index") { code = .io }
    // and "not valid" of the reference that is to be pushed, where it could not be read.
    if code == .invalid, words.hasPrefix("not a valid reference '\(Repository.pushing)") { code = .io }
    self.init(
      code, words.isEmpty ? "\(context) failed" : "\(context): \(words)", hint: GitError.hint(code),
      libgit2Code: returned)
  }

  private static func code(_ returned: Int32, errorClass: Int32) -> Code {
    switch git_error_code(returned) {
    case GIT_ENOTFOUND where errorClass == Int32(GIT_ERROR_ODB.rawValue): .missingObject
    case GIT_ENOTFOUND, GIT_EUNBORNBRANCH: .notFound
    case GIT_EEXISTS: .exists
    case GIT_EAMBIGUOUS: .ambiguous
    case GIT_ELOCKED: .locked
    case GIT_EMODIFIED: .modified
    case GIT_EOWNER: .wrongOwner
    case GIT_EAUTH: .auth
    case GIT_ECERTIFICATE: .hostKey
    case GIT_ENONFASTFORWARD: .rejected
    case GIT_EINVALIDSPEC, GIT_EINVALID, GIT_EBAREREPO, GIT_EPEEL: .invalid
    case GIT_EMISMATCH: .corrupt
    default:
      switch git_error_t(UInt32(bitPattern: errorClass)) {
      case GIT_ERROR_OS, GIT_ERROR_FILESYSTEM, GIT_ERROR_NOMEMORY: .io
      case GIT_ERROR_ZLIB, GIT_ERROR_ODB, GIT_ERROR_OBJECT, GIT_ERROR_SHA, GIT_ERROR_INDEXER,
        GIT_ERROR_REFERENCE:
        .corrupt
      case GIT_ERROR_NET, GIT_ERROR_HTTP, GIT_ERROR_SSL: .network
      case GIT_ERROR_CONFIG: .badConfiguration
      case GIT_ERROR_INVALID: .invalid
      default: .other
      }
    }
  }

  static func hint(_ code: Code) -> String? {
    switch code {
    case .locked:
      "another git program is at work, or died at work: when none runs, remove the .lock file it names"
    case .wrongOwner:
      "run as the owner of the folder, or run: git config --global --add safe.directory <folder>"
    case .hostKey:
      "check the remote's certificate, and http.sslCAInfo in the git configuration"
    default: nil
    }
  }
}

/// Throws the error of a libgit2 call that returned less than zero.
@discardableResult
func check(_ returned: Int32, _ context: @autoclosure () -> String) throws -> Int32 {
  if returned < 0 { throw GitError(libgit2: returned, context()) }
  return returned
}
