#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A clock that nobody can set: how long this machine has been up, sleep included.
public struct BootClock: Hashable, Sendable {
  /// Which boot it counts from; the readings of two boots can't be compared.
  public var boot: String
  public var milliseconds: Int64

  public init(boot: String, milliseconds: Int64) {
    self.boot = boot
    self.milliseconds = milliseconds
  }

  /// The machine's. Source: clock_gettime(2), `CLOCK_BOOTTIME`; on macOS mach_continuous_time(3).
  @Sendable public static func system() -> BootClock {
    #if canImport(Darwin)
      var base = mach_timebase_info_data_t()
      mach_timebase_info(&base)
      let nanoseconds = mach_continuous_time() / UInt64(max(base.denom, 1)) * UInt64(base.numer)
      return BootClock(boot: Machine.session, milliseconds: Int64(nanoseconds / 1_000_000))
    #else
      var time = timespec()
      clock_gettime(CLOCK_BOOTTIME, &time)
      return BootClock(
        boot: Machine.session, milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    #endif
  }
}
