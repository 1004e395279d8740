import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A sync, or what runs behind one, in a process of its own. Whoever lets go of it stops it.
public final class RunningSync {
  /// Where its answer can be read, and the end of file once it has ended.
  public let output: Int32
  private let process: pid_t
  private var bytes = [UInt8]()
  private var isReaped = false
  /// Whether its output is still open.
  public private(set) var isRunning = true

  init(process: pid_t, output: Int32) {
    (self.process, self.output) = (process, output)
  }

  deinit {
    if isRunning { stop() }
    reap()
    close(output)
  }

  /// Takes in what can be read; waits for at least a byte, or the end.
  public func read() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = systemRead(output, &buffer, buffer.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    if count <= 0 { isRunning = false } else { bytes += buffer[..<count] }
  }

  /// What `daybook sync --json` answered, once it has ended. Throws the error that it ended with.
  public func answer() throws -> JSON {
    reap()
    guard let answer = JSON(utf8: bytes) else {
      throw VaultError(.bug, "The sync ended without an answer.", hint: "Run it by hand: daybook sync")
    }
    if let error = answer["error"] { throw VaultError(error) }
    return answer
  }

  /// Asks it to end, and after 5 seconds makes it.
  public func stop() {
    kill(process, SIGTERM)
    for _ in 0..<50 where isRunning {
      var waited = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      if poll(&waited, 1, 100) > 0 { read() }
    }
    if isRunning { kill(process, SIGKILL) }
    isRunning = false
    reap()
  }

  private func reap() {
    if isReaped { return }
    isReaped = true
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }
}

// The member of the same name hides this inside the type.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

extension VaultError {
  /// Reads an error as ``json`` writes it, without the outer object.
  fileprivate init(_ json: JSON) {
    func text(_ name: String) -> String {
      if case .string(let text) = json[name] { text } else { "" }
    }
    self.init(Code(rawValue: text("code")) ?? .bug, text("message"), hint: text("hint"))
  }
}
