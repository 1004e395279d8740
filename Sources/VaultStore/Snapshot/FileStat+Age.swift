package import Git

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension FileStat.Time {
  /// A file that was changed since is too young for its times to tell a later change: file systems stamp
  /// them by a clock that ticks every 10 ms or faster.
  package static var young: Self {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let (second, nanoseconds) = (Int64(time.tv_sec), Int64(time.tv_nsec) - 20_000_000)
    // Also before 1970, where a clock may stand.
    return nanoseconds < 0
      ? Self(seconds: second - 1, nanoseconds: UInt32(nanoseconds + 1_000_000_000))
      : Self(seconds: second, nanoseconds: UInt32(nanoseconds))
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

extension FileStat {
  /// Whether this, as the index holds it with numbers cut to 32 bits, is the same as what the disk says.
  func isSame(as disk: FileStat) -> Bool {
    UInt32(truncatingIfNeeded: inode) == UInt32(truncatingIfNeeded: disk.inode)
      && UInt32(truncatingIfNeeded: size) == UInt32(truncatingIfNeeded: disk.size)
      && modified == disk.modified && changed == disk.changed
  }

  /// This, unless the file was changed so lately that the index must not rely on it.
  func unless(youngerThan young: Time) -> FileStat? {
    modified < young && changed < young ? self : nil
  }
}
