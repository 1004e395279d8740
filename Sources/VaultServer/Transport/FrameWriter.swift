import Dispatch
import Synchronization
import VaultOperations

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Writes frames to a descriptor, one a line, each whole, in the order in which they are sent.
///
/// Sending never waits for the client to read: a thread of the writer's own does.
final class FrameWriter: Sendable {
  private let descriptor: Int32
  private let thread = WorkThread()
  private let unwritten = DispatchGroup()
  private let isBroken = Mutex(false)
  /// Called once, when nobody will read any more.
  private let onBreak: @Sendable () -> Void

  init(_ descriptor: Int32, onBreak: @escaping @Sendable () -> Void) {
    self.descriptor = descriptor
    self.onBreak = onBreak
  }

  /// Sends a frame; `written` is called when it is written, or never will be.
  func send(_ frame: JSON, written: (@Sendable () -> Void)? = nil) {
    var bytes = frame.utf8
    bytes.append(0x0A)
    unwritten.enter()
    thread.enqueue { [self, bytes] in
      write(bytes)
      written?()
      unwritten.leave()
    }
  }

  /// Whether somebody may still read.
  var hasReader: Bool {
    var asked = pollfd(fd: descriptor, events: 0, revents: 0)
    return poll(&asked, 1, 0) <= 0 || asked.revents & Int16(POLLERR | POLLHUP | POLLNVAL) == 0
  }

  /// Waits until all is written; at most so many seconds.
  func flush(seconds: Int) { _ = unwritten.wait(timeout: .now() + .seconds(seconds)) }

  private func write(_ bytes: [UInt8]) {
    if isBroken.withLock({ $0 }) { return }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {  // A client may have made the descriptor non-blocking.
        var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waited, 1, -1)
      } else if errno != EINTR {
        isBroken.withLock { $0 = true }
        return onBreak()
      }
    }
  }
}

// The member of the same name hides this inside the type.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}
