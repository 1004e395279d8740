import VaultModel
import VaultStore
import VaultSync

/// What this node's state folder, clock and random numbers say.
struct VaultClaimBook: ClaimBook {
  let vault: Vault

  func memory(of name: ClaimName) throws -> ClaimMemory? { try vault.claimMemories()[name] }

  func remember(_ name: ClaimName, _ change: (inout ClaimMemory) -> Void) throws {
    try vault.rememberClaim(name, change)
  }

  func uptime() -> BootClock { vault.environment.uptime() }

  func nonce() -> UInt64 { UInt64(vault.environment.random()) << 32 | UInt64(vault.environment.random()) }
}
