#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Reads lines from a descriptor until its end, or until it is woken.
struct LineReader: ~Copyable {
  enum Line {
    /// Without the line end; a line may be empty.
    case bytes(ArraySlice<UInt8>)
    /// A line that was passed over.
    case tooLong
  }

  /// The most bytes of one line.
  static let limit = 16_777_216

  private let descriptor: Int32
  /// Readable when reading is to stop.
  private let stop: Int32
  private var buffer = [UInt8]()
  private var searched = 0
  private var isSkipping = false

  init(_ descriptor: Int32, stop: Int32) {
    self.descriptor = descriptor
    self.stop = stop
  }

  /// The next line; nil at the end. The last line needs no line end.
  mutating func next() -> Line? {
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        let line = buffer[..<end]
        let wasSkipping = isSkipping
        let result = Line.bytes(ArraySlice(Array(line)))
        buffer.removeSubrange(...end)
        searched = 0
        isSkipping = false
        if wasSkipping { continue }
        return result
      }
      searched = buffer.count
      if buffer.count > Self.limit {
        let wasSkipping = isSkipping
        buffer.removeAll()
        searched = 0
        isSkipping = true
        if !wasSkipping { return .tooLong }
      }
      guard fill() else {
        guard !buffer.isEmpty, !isSkipping else { return nil }
        defer {
          buffer.removeAll()
          searched = 0
        }
        return .bytes(ArraySlice(buffer))
      }
    }
  }

  /// Reads what is there; false at the end.
  private mutating func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      var waited = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&waited, 2, -1) < 0 {
        if errno == EINTR { continue }
        return false
      }
      if waited[1].revents != 0 { return false }
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return false }
      buffer += chunk[..<count]
      return true
    }
  }
}
