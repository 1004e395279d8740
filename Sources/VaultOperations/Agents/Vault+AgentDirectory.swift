import VaultModel
public import VaultStore
import VaultSync

extension Vault {
  /// The agents that registered, and where they run.
  ///
  /// - Parameters:
  ///   - capability: only those that have it, with or without `@`.
  ///   - includesAll: those that never registered, and silent ones, as well.
  public func agentDirectory(capability: String? = nil, includesAll: Bool = false) throws -> AgentDirectory {
    let wanted = try capability.map { try Name(checkingCapability: $0) }
    let (log, now, own) = (try presenceLog(), environment.now(), try identity().node)
    let items = try agentFolders().compactMap { folder -> AgentDirectory.Item? in
      var item = AgentDirectory.Item(name: folder.name, profile: folder.profile, status: .unknown)
      if let node = folder.profile?.node {
        item.status = node == own ? .active : log.presence(of: node, now: now, interval: presenceInterval)
        item.seenAgo = node == own ? 0 : log.seenAgo(node, now: now).map { Int($0 / 1000) }
      }
      if let wanted, !item.capabilities.contains(wanted) { return nil }
      return includesAll || item.profile != nil && item.status != .silent ? item : nil
    }
    return AgentDirectory(items: items.sorted { $0.name.description < $1.name.description })
  }

  /// An agent's card. Throws `.notFound` for one that never registered.
  public func agentCard(_ text: String) throws -> AgentCard {
    let name = try Name(checking: text, of: .agent)
    guard let profile = try agentFolders().first(where: { $0.name == name })?.profile else {
      throw VaultError(
        .notFound, "\(name) hasn't registered.",
        hint: "It does so with: daybook agent register --agent \(name)")
    }
    return AgentCard(name: name, profile: profile)
  }
}
