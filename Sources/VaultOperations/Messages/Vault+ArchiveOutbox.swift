import VaultModel
import VaultStore

extension Vault {
  /// Moves what is finished from the outboxes of this node's agents to their archives, where they have grown large: only
  /// their owner does.
  ///
  /// To be called before a sync, which takes it along. Nothing is lost where it can't be done; another sync does it.
  func archiveOutboxes() {
    do {
      let identity = try identity()
      var finished: Set<EntryID>?
      for agent in try agentsHere() {
        guard let path = VaultPath(Outbox.path(of: agent)),
          try folder.size(of: path) ?? 0 > OutboxArchiving.limit
        else { continue }
        let done = try finished ?? Mailbox(agentFolders().map(\.outbox)).finished
        finished = done
        _ = try move(
          path, identity, by: .agent(agent.description), relinking: "agents/\(agent)/"
        ) { OutboxArchiving($0, of: agent, finished: done).moves }
      }
    } catch {
      environment.log("outboxes not archived: \(error)")
    }
  }
}
