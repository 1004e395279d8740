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
    guard let pipe = try? PipeEnds() else { return false }
    var spawn = Spawn(["sh", "-c", command])
    (spawn.executable, spawn.group) = ("/bin/sh", .own)
    spawn.environment.merge(environment) { $1 }
    (spawn.input, spawn.output, spawn.error) = (.descriptor(pipe.readEnd), .null, .null)
    // The person's own command isn't held to what a sync holds itself to.
    let started = try? Launcher.run(spawn.start)
    close(pipe.readEnd)
    guard let child = started else {
      close(pipe.writeEnd)
      return false
    }
    // A pipe holds 64 KB, and who doesn't read them need not.
    var rest = (input.utf8 + [UInt8(ascii: "\n")])[...]
    _ = fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK)
    var isOpen = true
    func closeInput() {
      if isOpen { close(pipe.writeEnd) }
      isOpen = false
    }
    defer { closeInput() }
    var status: Int32 = 0
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .milliseconds(deadline) {
      if !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(pipe.writeEnd, $0.baseAddress, $0.count) }
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
