public import VaultModel
public import VaultStore

extension Vault {
  /// Renews the tasks that a command named, where its agent holds them on this node: who still works on a task keeps it.
  ///
  /// Called when the command has answered. The hub is asked once a quarter of the time is gone after which the holder
  /// counts a task as lapsed; where it can't be asked nothing fails.
  ///
  /// - Parameters:
  ///   - words: what the command was given. A word names a task by its whole id anywhere in it, or by being a part of
  ///     one as ``show(_:as:)`` takes it.
  ///   - agent: whose command it was; nil keeps nothing.
  public func keepTasks(namedIn words: [String], as agent: Name?) {
    guard let agent else { return }
    do {
      let clock = environment.uptime()
      for (name, memory) in try claimMemories() {
        guard let task = name.task, let holding = memory.holding, holding.agent == agent,
          let left = holding.remaining(at: clock), left > 0, left < Int64(holding.ttl) * 600,
          words.contains(where: { Self.names(task, in: $0) })
        else { continue }
        do {
          _ = try change(claim: name.description, .renewed, as: agent, deadline: .seconds(5))
        } catch {
          environment.log("the task \(task) was not renewed: \(error)")
        }
      }
    } catch {
      environment.log("what is known of claims can't be read: \(error)")
    }
  }

  private static func names(_ task: EntryID, in word: String) -> Bool {
    word.lowercased().contains(task.description) || (try? IDPattern(word))?.matches(task) ?? false
  }
}
