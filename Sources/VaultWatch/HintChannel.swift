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
    let (into, outOf) = (try PipeEnds(), try PipeEnds())
    defer {
      close(into.readEnd)
      close(outOf.writeEnd)
    }
    var spawn = Spawn(shell.arguments)
    (spawn.environment, spawn.group) = (shell.environment, .own)
    (spawn.input, spawn.output, spawn.error) = (
      .descriptor(into.readEnd), .descriptor(outOf.writeEnd), .null
    )
    do {
      process = try spawn.start()
    } catch {
      close(into.writeEnd)
      close(outOf.readEnd)
      throw VaultError(.unsupported, "Can't run \(shell.arguments[0]).", hint: "Install it, or sync by cron.")
    }
    (input, output) = (into.writeEnd, outOf.readEnd)
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
