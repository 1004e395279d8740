public import ArgumentParser
public import VaultOperations
public import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Which claim to take, for how long, and how long to wait for it.
public struct ClaimOptions: ParsableArguments {
  @Argument(help: "The claim: one line of text.")
  public var name: String

  @Option(
    help: ArgumentHelp(
      "How long it holds without being renewed, 10s to 24h. Default: 10m.", valueName: "span"))
  public var ttl: String?

  @Option(help: ArgumentHelp("Wait so many seconds for it where another holds it.", valueName: "seconds"))
  public var wait: Int?

  @OptionGroup public var secrets: SecretOptions

  public init() {}

  public func validate() throws {
    if let wait, !(0...86_400).contains(wait) { throw ValidationError("--wait takes 0 to 86400 seconds.") }
  }

  /// Takes it, or says who holds it.
  public func take(in vault: Vault, as agent: AgentOptions) throws -> ClaimAnswer {
    try secrets.apply(to: vault)
    let seconds = try ttl.map(Moment.span) ?? 600
    let name = try agent.name(in: vault)
    let end = vault.environment.uptime().milliseconds + Int64(wait ?? 0) * 1000
    while true {
      let claim = try vault.claim(self.name, ttl: seconds, as: name)
      let left = end - vault.environment.uptime().milliseconds
      if claim.isAcquired || left <= 0 { return claim }
      // Asked again when it can lapse, and at least every second: somebody may give it back.
      usleep(UInt32(min(1000, left, Int64(max(1, claim.expiresIn ?? 1)) * 1000)) * 1000)
    }
  }
}
