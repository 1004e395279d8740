import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The vault's clock, and real waiting.
struct SystemClock: SyncClock {
  let environment: VaultEnvironment

  var now: Int64 { environment.now() / 1000 }

  var uptime: Int64 { environment.uptime().milliseconds }

  func pause(upTo milliseconds: Int) {
    usleep(UInt32(environment.random()) % UInt32(max(1, milliseconds)) * 1000)
  }
}
