import Git
import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// One long-lived ssh that listens on a hub. What syncs say to that host goes through its connection.
final class HintChannel {
  enum News: Hashable {
    case opened
    /// What the branch may be now, where the line says so.
    case hint(ObjectID?)
    case closed
  }

  private let process: pid_t
  private var input: Int32
  /// Readable when there is news.
  private(set) var output: Int32
  private var line = [UInt8]()
  private var isOpen = false

  init(_ shell: RemoteShell) throws {
    var (into, outOf): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&into) == 0, pipe(&outOf) == 0 else {
      throw VaultError(.disk, "Can't make a pipe.", hint: "Try again.")
    }
    for end in into + outOf { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer {
      close(into[0])
      close(outOf[1])
    }
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
    // A group of its own: an interrupt from the keyboard is the watcher's to pass on.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    posix_spawn_file_actions_adddup2(&actions, into[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, outOf[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = shell.arguments.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] =
      shell.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + settings { free(word) } }
    var child = pid_t()
    let returned = posix_spawnp(&child, shell.arguments[0], &actions, &attributes, &words, &settings)
    guard returned == 0 else {
      close(into[1])
      close(outOf[0])
      throw VaultError(.unsupported, "Can't run \(shell.arguments[0]).", hint: "Install it, or sync by cron.")
    }
    (process, input, output) = (child, into[1], outOf[0])
    _ = fcntl(output, F_SETFL, fcntl(output, F_GETFL) | O_NONBLOCK)
  }

  deinit { end() }

  /// Takes in what the hub said.
  func read() -> [News] {
    var news = [News]()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while output >= 0 {
      let count = systemRead(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { break }
      guard count > 0 else {
        end()
        return news + [.closed]
      }
      for byte in buffer[..<count] {
        if byte != UInt8(ascii: "\n") {
          if line.count < 200 { line.append(byte) }
        } else {
          news += take(String(decoding: line.drop { $0 == UInt8(ascii: ".") }, as: UTF8.self))
          line = []
        }
      }
      if line.allSatisfy({ $0 == UInt8(ascii: ".") }) { line = [] }
    }
    return news
  }

  private func take(_ text: String) -> [News] {
    if text.hasPrefix("ready ") {
      isOpen = true
      return [.opened]
    }
    // Before that it is the greeting of some login shell.
    return isOpen ? [.hint(ObjectID(hex: text))] : []
  }

  /// Ends it; once is enough.
  func end() {
    guard output >= 0 else { return }
    close(input)
    close(output)
    (input, output) = (-1, -1)
    kill(-process, SIGTERM)
    var status: Int32 = 0
    for _ in 0..<100 {
      if waitpid(process, &status, WNOHANG) != 0 { return }
      usleep(2000)
    }
    kill(-process, SIGKILL)
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }
}

// The member of the same name hides this inside the type.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
