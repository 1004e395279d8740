import ArgumentParser
import VaultCommandLine
import VaultOperations
import VaultWatch

/// Waits until an agent has a message that it was never shown on this node, and prints it.
struct InboxWait {
  private let access: VaultAccess
  private let agent: AgentOptions
  /// Seconds; nil for ever.
  private let timeout: Double?

  init(_ options: VaultOptions, _ agent: AgentOptions, timeout: Double?) throws {
    access = try VaultAccess(vault: options.vault, agent: agent.agent, in: .current)
    (self.agent, self.timeout) = (agent, timeout)
  }

  /// Ends with 75 where none came in time.
  func run(_ query: InboxQuery, _ output: OutputOptions) throws {
    let vault = try access.open()
    let name = try agent.required(in: vault)
    var query = query
    query.isNew = true
    var found = try vault.inbox(query, of: name)
    let isThere = try Waiter(access, timeout: timeout, runtimeFolder: Surroundings.current["XDG_RUNTIME_DIR"])
      .wait {
        found = try access.open().inbox(query, of: name)
        return !found.items.isEmpty
      }
    let answer = found.answer(vault)
    if output.json || !answer.text.isEmpty {
      Terminal.print(output.json ? answer.json.description : answer.text)
    }
    guard isThere else { throw ExitCode(75) }
    try vault.markShown(found.ids, to: name)
  }
}
