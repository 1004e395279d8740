import VaultModel
import VaultStore

extension Vault {
  /// Writes `INBOX.md` of this node's agent anew, unless `daybook.index` is off; git ignores the file.
  ///
  /// There is none until the agent gets its first message. It is a view: where it can't be written, nothing is
  /// lost, and nothing fails.
  func refreshInboxView() {
    do {
      guard try repository.configString("daybook.index") != "off", let agent = try identity().agent,
        let path = VaultPath("agents/\(agent)/INBOX.md")
      else { return }
      let old = try folder.read(path)?.bytes
      let inbox = try inbox(InboxQuery(limit: InboxView.limit), of: agent)
      if old == nil, inbox.items.isEmpty { return }
      let bytes = Array(InboxView.text(inbox, of: agent).utf8)
      if old != bytes { try folder.replace(path, with: bytes, flushes: false) }
    } catch {
      environment.log("inbox view not written: \(error)")
    }
  }
}
