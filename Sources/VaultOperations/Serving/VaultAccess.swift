public import VaultModel
public import VaultStore

/// A vault, and the agent that a server opens it for.
public struct VaultAccess: Sendable {
  public typealias Opened = Vault

  public let location: VaultLocation
  /// The agent named at the start, which alone the server writes as; nil where none is.
  public let agent: Name?
  /// The absolute path of the program `daybook`.
  public let program: String

  /// Finds the vault and the agent; throws where there is no vault, so that a server doesn't start in vain.
  public init(vault: String?, agent: String?, in surroundings: Surroundings) throws {
    location = try VaultLocation(vault, in: surroundings)
    self.agent = try location.open().actingAgent(agent, in: surroundings)
    program = surroundings.program
  }

  /// Opens the vault, with the agent's write zone.
  public func open() throws -> Opened {
    let vault = try location.open()
    if let agent {
      vault.writeZone = WriteZone(of: agent, limitsPaths: try vault.hasWriteZones())
    }
    return vault
  }
}

extension Vault {
  /// Whether agents are kept to their own folder and `shared/`: `daybook.writeZones`, on unless it is false.
  func hasWriteZones() throws -> Bool {
    guard let text = try repository.configString("daybook.writeZones")?.lowercased() else { return true }
    return !["false", "no", "off", "0"].contains(text)
  }
}

/// What an operation throws, for modules that know operations only.
public typealias OperationError = VaultError

/// What calls that block are handed to, for the same modules.
public typealias WorkThread = VaultStore.WorkThread
