#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What a vault takes from outside: wall clock, randomness, and where it may remark on something.
public struct VaultEnvironment: Sendable {
  /// Milliseconds since 1970.
  public var now: @Sendable () -> Int64
  /// 32 random bits.
  public var random: @Sendable () -> UInt32
  /// Takes a remark that no caller has to act on.
  public var log: @Sendable (String) -> Void
  /// One word that is another after each start of the machine.
  public var session: @Sendable () -> String
  /// How long the machine has been up.
  public var uptime: @Sendable () -> BootClock = BootClock.system

  public init(
    now: @escaping @Sendable () -> Int64 = Self.systemTime,
    random: @escaping @Sendable () -> UInt32 = { UInt32.random(in: 0...UInt32.max) },
    log: @escaping @Sendable (String) -> Void = { _ in },
    session: @escaping @Sendable () -> String = { Machine.session }
  ) {
    self.now = now
    self.random = random
    self.log = log
    self.session = session
  }

  /// The system's wall clock in milliseconds.
  @Sendable public static func systemTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
