import Git

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A command of the person's, run by `sh -c` in a process group of its own, for 60 seconds at most.
///
/// Nothing is ever put into the command: what it is told comes as JSON on its standard input, and by variables.
enum HookProcess {
  static let deadline = 60_000

  /// Runs it. Answers whether it ended with 0 in time.
  static func run(_ command: String, input: JSON, environment: [String: String]) -> Bool {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    let line: [String] = ["sh", "-c", command]
    var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] =
      ChildEnvironment.lines(changing: environment).map { strdup($0) } + [nil]
    defer { for word in words + settings { free(word) } }
    var child = pid_t()
    // The person's own command isn't held to what a sync holds itself to.
    let returned = try? Launcher.run {
      posix_spawn(&child, "/bin/sh", &actions, &attributes, &words, &settings)
    }
    close(ends[0])
    guard returned == 0 else {
      close(ends[1])
      return false
    }
    // A pipe holds 64 KB, and who doesn't read them need not.
    var rest = (input.utf8 + [UInt8(ascii: "\n")])[...]
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    var isOpen = true
    func closeInput() {
      if isOpen { close(ends[1]) }
      isOpen = false
    }
    defer { closeInput() }
    var status: Int32 = 0
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .milliseconds(deadline) {
      if !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EAGAIN, errno != EINTR { rest = [] }
      }
      if rest.isEmpty { closeInput() }
      if waitpid(child, &status, WNOHANG) == child { return status == 0 }
      usleep(rest.isEmpty ? 10_000 : 1000)
    }
    kill(-child, SIGKILL)
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return false
  }
}

/// The environment of a program that this process starts.
enum ChildEnvironment {
  /// This process's own, as lines, with some variables changed.
  static func lines(changing changed: [String: String]) -> [String] {
    #if canImport(Darwin)
      var next = _NSGetEnviron().pointee
    #else
      var next = environ
    #endif
    var lines = changed.map { "\($0.key)=\($0.value)" }
    while let line = next.pointee {
      let text = String(cString: line)
      if changed[String(text.prefix { $0 != "=" })] == nil { lines.append(text) }
      next += 1
    }
    return lines
  }
}
