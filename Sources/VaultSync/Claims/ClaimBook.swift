package import VaultModel
package import VaultStore

/// What a node knows of claims by itself: what it remembers, how long it is up, and numbers that nobody else draws.
package protocol ClaimBook {
  func memory(of name: ClaimName) throws -> ClaimMemory?
  func remember(_ name: ClaimName, _ change: (inout ClaimMemory) -> Void) throws
  func uptime() -> BootClock
  /// 64 random bits.
  func nonce() -> UInt64
}
