import VaultModel
import VaultStore

extension Vault {
  /// The agents that run here: this node's own, and those that registered on it.
  func agentsHere() throws -> [Name] {
    let identity = try identity()
    let registered = try agentFolders().filter { $0.profile?.node == identity.node }.map(\.name)
    return Set(registered + [identity.agent].compactMap(\.self)).sorted { $0.description < $1.description }
  }
}
