package import VaultModel

extension Vault {
  /// The messages that an agent was shown on this node and that were not answered then.
  package func shownMessages(to agent: Name) throws -> Set<EntryID> {
    Set(try state.words("shown-\(agent)").compactMap { EntryID($0) })
  }

  /// Remembers which messages an agent was shown. Where it is lost, they are shown again.
  package func setShownMessages(_ ids: Set<EntryID>, to agent: Name) throws {
    try state.write("shown-\(agent)", ids.sorted().map(\.description).joined(separator: "\n"))
  }
}
