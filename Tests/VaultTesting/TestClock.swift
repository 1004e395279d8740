import Synchronization
public import VaultStore

/// A wall clock that stands still until a test moves it, and random bits that are counted up.
public final class TestClock: Sendable {
  private let milliseconds: Mutex<Int64>
  private let bits = Mutex<UInt32>(0)

  /// 2026-02-16T12:00:00Z
  public static let noon: Int64 = 1_771_243_200_000

  public init(at milliseconds: Int64 = TestClock.noon) { self.milliseconds = Mutex(milliseconds) }

  public var now: Int64 { milliseconds.withLock { $0 } }

  public func advance(seconds: Int64) { advance(milliseconds: seconds * 1000) }

  public func advance(milliseconds step: Int64) { milliseconds.withLock { $0 += step } }

  public func random() -> UInt32 {
    bits.withLock {
      $0 &+= 1
      return $0
    }
  }

  public var environment: VaultEnvironment {
    VaultEnvironment(now: { self.now }, random: { self.random() })
  }
}
