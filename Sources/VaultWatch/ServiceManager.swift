#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What systemd wants to hear of a service of `Type=notify`. Source: sd_notify(3).
///
/// Where `NOTIFY_SOCKET` isn't set nothing is sent, and nothing fails.
public struct ServiceManager: Sendable {
  private let address: String?
  /// How often, in milliseconds, it has to hear that the service lives: half of what it waits for; nil for never.
  public let watchdogInterval: Int64?

  public init(environment: (String) -> String?) {
    address = environment("NOTIFY_SOCKET").flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    let isForUs = environment("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    watchdogInterval = environment("WATCHDOG_USEC").flatMap { Int64($0) }.flatMap {
      isForUs && $0 > 0 ? max(1, $0 / 2000) : nil
    }
  }

  /// Sends assignments such as `READY=1`.
  public func tell(_ assignments: String...) {
    guard let address else { return }
    var target = sockaddr_un()
    target.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(address.utf8)
    let capacity = MemoryLayout.size(ofValue: target.sun_path)
    guard bytes.count < capacity else { return }
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }  // The abstract namespace.
    withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: bytes) }
    #if canImport(Darwin)
      let socket = Darwin.socket(AF_UNIX, SOCK_DGRAM, 0)
    #else
      let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    #endif
    guard socket >= 0 else { return }
    defer { close(socket) }
    let length = MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + bytes.count } ?? 0
    let message = Array(assignments.joined(separator: "\n").utf8)
    _ = withUnsafePointer(to: target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
        message.withUnsafeBytes { sendto(socket, $0.baseAddress, $0.count, 0, target, socklen_t(length)) }
      }
    }
  }
}
