#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The machine that this process runs on.
public enum Machine {
  /// One word that is another after each start of the machine. Source: random(4), `/proc/sys/kernel/random/boot_id`;
  /// sysctl(3), `kern.bootsessionuuid`.
  public static let session: String = {
    var text = [UInt8](repeating: 0, count: 64)
    #if canImport(Darwin)
      var size = text.count
      let isRead = sysctlbyname("kern.bootsessionuuid", &text, &size, nil, 0) == 0
      let count = isRead ? max(0, size - 1) : 0
    #else
      let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
      let count = file < 0 ? 0 : max(0, read(file, &text, text.count))
      if file >= 0 { close(file) }
    #endif
    let word = String(decoding: text[..<count], as: UTF8.self).filter { !$0.isWhitespace }
    return word.isEmpty ? "unknown" : word
  }()
}
