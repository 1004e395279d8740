#if canImport(Darwin)
  public import Darwin
#elseif canImport(Glibc)
  public import Glibc
#else
  public import Musl
#endif

/// A program to start: what `posix_spawn` is told.
public struct Spawn {
  /// What a descriptor of the child is.
  public enum Stream {
    /// The same as here.
    case inherited
    case null
    /// A descriptor of this process, which stays open here.
    case descriptor(Int32)
  }

  /// Whom a signal to this process's group reaches, too.
  public enum Group {
    case inherited
    /// The child leads a group of its own: an interrupt from the keyboard isn't for it.
    case own
    /// The child leads a session of its own, without a terminal; none of its streams may be inherited.
    case session
  }

  /// The program and its arguments; a program without a slash is looked for in `PATH`.
  public var words: [String]
  /// The path of the file to run, where that isn't the first word.
  public var executable: String?
  /// All its variables: at first those that this process was started with.
  public var environment = ProcessEnvironment.current
  public var input = Stream.inherited
  public var output = Stream.inherited
  public var error = Stream.inherited
  public var group = Group.inherited
  /// The signals that the child holds back: none, whatever this thread does.
  public var mask = Spawn.noSignals
  /// Whether it hears SIGHUP, SIGINT, SIGTERM, SIGPIPE and SIGCHLD where this process ignores them.
  public var hearsSignals = true

  public init(_ words: [String]) { self.words = words }

  /// Starts it.
  ///
  /// - Returns: its process id; whoever has it waits for its end.
  /// - Throws: `.io` with the system's words, where it can't be run.
  public func start() throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    try require(posix_spawn_file_actions_init(&actions))
    defer { posix_spawn_file_actions_destroy(&actions) }
    try require(posix_spawnattr_init(&attributes))
    defer { posix_spawnattr_destroy(&attributes) }
    for (number, stream) in [input, output, error].enumerated() {
      switch stream {
      case .inherited: break
      case .null:
        let mode = number == 0 ? O_RDONLY : O_WRONLY
        try require(
          posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", mode, 0))
      case .descriptor(let descriptor):
        try require(posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number)))
      }
    }
    var mask = mask
    try require(posix_spawnattr_setsigmask(&attributes, &mask))
    var heard = Self.noSignals
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD] where hearsSignals { sigaddset(&heard, signal) }
    try require(posix_spawnattr_setsigdefault(&attributes, &heard))
    try require(posix_spawnattr_setpgroup(&attributes, 0))
    try require(posix_spawnattr_setflags(&attributes, Int16(flags)))

    let arguments = CStrings(words)
    let lines = CStrings(environment.map { "\($0.key)=\($0.value)" }.sorted())
    var child = pid_t()
    try require(
      posix_spawnp(&child, executable ?? words[0], &actions, &attributes, arguments.pointers, lines.pointers))
    return child
  }

  public static var noSignals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    return signals
  }

  private var flags: Int32 {
    var flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    #if canImport(Darwin)
      // What is inherited would be closed by that, too; who starts a session hands everything over.
      if case .session = group { flags |= Int32(POSIX_SPAWN_SETSID) | Int32(POSIX_SPAWN_CLOEXEC_DEFAULT) }
    #else
      // POSIX_SPAWN_SETSID: <spawn.h> shows it only to programs that define _GNU_SOURCE.
      if case .session = group { flags |= 0x80 }
    #endif
    if case .own = group { flags |= Int32(POSIX_SPAWN_SETPGROUP) }
    return flags
  }

  private func require(_ returned: Int32) throws {
    guard returned != 0 else { return }
    throw GitError(.io, "\(executable ?? words[0]) can't be run: \(String(cString: strerror(returned)))")
  }
}

/// A list of C strings that ends in null, as `exec` takes it.
private final class CStrings {
  let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

  deinit { for pointer in pointers { free(pointer) } }
}
