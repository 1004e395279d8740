#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A program that runs in a session of its own, with three sockets of ours as its input, output and error
/// output.
///
/// While it is written to, its outputs are drained, or both ends would wait for each other. Every
/// descriptor is closed at `exec`, so that no other child keeps one open.
final class ChildProcess {
  private let pid: pid_t
  private let deadline: Deadline
  private var input: Int32
  private var output: Int32
  private var error: Int32
  private var pending: [UInt8] = []
  private var pendingStart = 0
  private var errorBytes: [UInt8] = []
  private var isReaped = false
  /// How it ended, as `waitpid` tells: 0 is well. Nil until then.
  private(set) var status: Int32?

  /// Throws `.notFound` when the program is not in the `PATH`.
  init(_ command: ChildCommand, deadline: Deadline) throws {
    guard let executable = command.executable({ access($0, X_OK) == 0 }) else {
      let name = command.arguments.first ?? ""
      throw GitError(.notFound, "the program '\(name)' is not in the PATH", hint: "install \(name)")
    }
    let sockets = try SocketPairs()
    defer { sockets.closeTheirs() }
    do {
      var spawn = Spawn(command.arguments)
      (spawn.executable, spawn.environment, spawn.group) = (executable, command.environment, .session)
      (spawn.input, spawn.output, spawn.error) = (
        .descriptor(sockets.theirs[0]), .descriptor(sockets.theirs[1]), .descriptor(sockets.theirs[2])
      )
      pid = try Launcher.run(spawn.start)
    } catch {
      sockets.closeOurs()
      throw error
    }
    self.deadline = deadline
    (input, output, error) = (sockets.ours[0], sockets.ours[1], sockets.ours[2])
  }

  deinit { kill() }

  /// What it has written to its error output: the last 16 KB, without control characters.
  var errorText: String {
    let text = String(decoding: errorBytes, as: UTF8.self)
    let visible = text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 || $0 == "\n" }
    let lines = String(String.UnicodeScalarView(visible)).split(separator: "\n")
    return lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// Writes everything. Throws `.timeout`, and `.network` when the program no longer reads.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let ready = try wait(forInput: true, until: deadline)
      guard ready.input else { continue }
      let count = send(input, rest.baseAddress, rest.count, sendFlags)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno != EAGAIN && errno != EINTR {
        throw GitError(.network, "the remote hung up")
      }
    }
  }

  /// Reads what there is, at least a byte; 0 is the end. Throws `.timeout`.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while pendingStart == pending.count {
      if output < 0 { return 0 }
      _ = try wait(forInput: false, until: deadline)
    }
    let count = min(buffer.count, pending.count - pendingStart)
    buffer.copyBytes(from: pending[pendingStart..<(pendingStart + count)])
    pendingStart += count
    if pendingStart == pending.count {
      pending.removeAll(keepingCapacity: true)
      pendingStart = 0
    }
    return count
  }

  /// Takes in the last words of a program that has closed its output. It waits for half a second at most:
  /// a shared ssh connection keeps the error output open for longer than the program runs.
  func readLastWords() {
    let limit = deadline.limited(toMilliseconds: 500)
    while error >= 0, !limit.isOver, (try? wait(forInput: false, until: limit)) != nil {}
  }

  /// Reads on until it closes its output, as a program does at its end. Throws `.timeout`.
  func readToEnd() throws {
    while output >= 0 {
      _ = try wait(forInput: false, until: deadline)
      pending.removeAll(keepingCapacity: true)
      pendingStart = 0
    }
  }

  /// Closes its input and lets it end by itself, for 5 seconds at most; then it is killed.
  func finish() {
    closeDescriptor(&input)
    let limit = deadline.limited(toMilliseconds: 5000)
    while output >= 0, !limit.isOver, (try? wait(forInput: false, until: limit)) != nil {
      pending.removeAll(keepingCapacity: true)
      pendingStart = 0
    }
    if hasEnded(by: limit) { reap() } else { kill() }
    closeAll()
  }

  /// Ends it and everything in its session: first by request, after 0.3 seconds by force.
  func kill() {
    closeAll()
    guard !isReaped else { return }
    // Until it is reaped, neither its number nor that of its group can be given to another process.
    sendSignal(-pid, SIGTERM)
    _ = hasEnded(by: Deadline(after: .milliseconds(300)))
    sendSignal(-pid, SIGKILL)
    reap()
  }

  private func closeAll() {
    closeDescriptor(&input)
    closeDescriptor(&output)
    closeDescriptor(&error)
  }

  /// Waits for its end, without reaping it.
  private func hasEnded(by limit: Deadline) -> Bool {
    var nap: Int32 = 1
    while !isReaped {
      var information = siginfo_t()
      let returned = waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT)
      if returned == 0 && information.si_signo == SIGCHLD || returned == -1 && errno != EINTR { return true }
      if limit.isOver { return false }
      _ = poll(nil, 0, min(nap, max(1, limit.milliseconds)))
      nap = min(nap * 2, 20)
    }
    return true
  }

  private func reap() {
    guard !isReaped else { return }
    var status: Int32 = 0
    var returned = waitpid(pid, &status, 0)
    while returned == -1 && errno == EINTR { returned = waitpid(pid, &status, 0) }
    if returned == pid { self.status = status }
    isReaped = true
  }

  private func wait(forInput: Bool, until limit: Deadline) throws -> (input: Bool, isAlive: Bool) {
    if forInput && input < 0 { throw GitError(.network, "the remote hung up") }
    var descriptors = [
      pollfd(fd: forInput ? input : -1, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: error, events: Int16(POLLIN), revents: 0),
    ]
    let returned = poll(&descriptors, nfds_t(descriptors.count), limit.milliseconds)
    if returned < 0 && errno != EINTR { throw GitError(.io, "poll: \(String(cString: strerror(errno)))") }
    if returned == 0 && limit.isOver {
      throw GitError(.timeout, "the remote did not answer in time", hint: "try again later")
    }
    if returned > 0 {
      if descriptors[1].revents != 0, !take(output, { pending += $0 }) { closeDescriptor(&output) }
      if descriptors[2].revents != 0, !take(error, { addErrorBytes($0) }) { closeDescriptor(&error) }
    }
    return (returned > 0 && descriptors[0].revents != 0, output >= 0)
  }

  private func addErrorBytes(_ bytes: UnsafeRawBufferPointer) {
    errorBytes += bytes
    if errorBytes.count > 16_384 { errorBytes.removeFirst(errorBytes.count - 16_384) }
  }

  /// Takes in what can be read at once; false at the end.
  private func take(_ descriptor: Int32, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 {
        body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return true
      }
      return count < 0 && (errno == EAGAIN || errno == EINTR)
    }
  }

  private func closeDescriptor(_ descriptor: inout Int32) {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}

#if canImport(Darwin)
  private let sendFlags: Int32 = 0  // SO_NOSIGPIPE is set on the socket
  private func sendSignal(_ pid: pid_t, _ signal: Int32) { _ = Darwin.kill(pid, signal) }
#else
  private let sendFlags = Int32(MSG_NOSIGNAL)
  private func sendSignal(_ pid: pid_t, _ signal: Int32) { _ = Glibc.kill(pid, signal) }
#endif
