#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Starts a program in a session of its own, with default signals and the child's ends of the sockets as its
/// descriptors 0, 1 and 2. The corresponding C function is `posix_spawn`.
func spawn(_ executable: String, _ command: ChildCommand, _ sockets: SocketPairs) throws -> pid_t {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    let flags = Int32(POSIX_SPAWN_SETSID) | Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
  #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    // POSIX_SPAWN_SETSID: <spawn.h> shows it only to programs that define _GNU_SOURCE.
    let flags: Int32 = 0x80
  #endif
  func require(_ returned: Int32, _ what: String) throws {
    guard returned == 0 else { throw GitError(.io, "\(what): \(String(cString: strerror(returned)))") }
  }
  try require(posix_spawn_file_actions_init(&actions), "prepare a program")
  defer { posix_spawn_file_actions_destroy(&actions) }
  try require(posix_spawnattr_init(&attributes), "prepare a program")
  defer { posix_spawnattr_destroy(&attributes) }
  for (number, descriptor) in sockets.theirs.enumerated() {
    try require(
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number)), "prepare a program")
  }
  var signals = sigset_t()
  sigemptyset(&signals)
  try require(posix_spawnattr_setsigmask(&attributes, &signals), "prepare a program")
  for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD] { sigaddset(&signals, signal) }
  try require(posix_spawnattr_setsigdefault(&attributes, &signals), "prepare a program")
  let all = flags | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
  try require(posix_spawnattr_setflags(&attributes, Int16(all)), "prepare a program")

  let arguments = CStrings(command.arguments)
  let environment = CStrings(command.environment.map { "\($0.key)=\($0.value)" }.sorted())
  var pid: pid_t = 0
  let returned = posix_spawn(
    &pid, executable, &actions, &attributes, arguments.pointers, environment.pointers)
  try require(returned, "start \(executable)")
  return pid
}

/// A list of C strings that ends in null, as `exec` takes it.
private final class CStrings {
  let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

  deinit { for pointer in pointers { free(pointer) } }
}
