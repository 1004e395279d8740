/// Time and chance, as sync needs them.
package protocol SyncClock {
  /// Seconds since 1970.
  var now: Int64 { get }
  /// Milliseconds of a clock that nobody sets.
  var uptime: Int64 { get }
  /// Waits before another try: a random time of at most `milliseconds`.
  func pause(upTo milliseconds: Int)
}
