#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The clocks by which a watcher waits, in milliseconds.
enum WatchClock {
  /// Never goes back, and counts while the machine sleeps.
  static var now: Int64 {
    #if canImport(Darwin)
      milliseconds(CLOCK_MONOTONIC)
    #else
      milliseconds(CLOCK_BOOTTIME)
    #endif
  }

  /// The same without the time that the machine slept.
  static var awake: Int64 {
    #if canImport(Darwin)
      milliseconds(CLOCK_UPTIME_RAW)
    #else
      milliseconds(CLOCK_MONOTONIC)
    #endif
  }

  private static func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
