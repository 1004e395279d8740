import VaultModel
public import VaultStore

/// A task of the queue, and how its claim stands.
public struct QueueAnswer: Sendable {
  public var item: ItemAnswer
  /// Which taking of the task it is, from 1 on; 0 where nobody took it yet.
  public var generation: UInt64
  /// Seconds until the taker counts it as lost; nil where nobody has it.
  public var expiresIn: Int?

  /// The item, with `generation` and `expiresIn`.
  public var json: JSON {
    guard case .object(var members) = item.json else { return item.json }
    members.removeAll { $0.name == "generation" }
    members += [
      .init("generation", .int(Int(clamping: generation))),
      .init("expiresIn", expiresIn.map { .int($0) } ?? .null),
    ]
    return .object(members)
  }
}

extension ClaimName {
  /// The claim under which one agent works on a task of the queue.
  init(task: EntryID) throws { self = try Vault.claimName("\(Self.tasks)\(task)") }
}

extension VaultError {
  /// What a taker is told where the queue has nothing for it.
  public static var nothingToTake: VaultError {
    VaultError(
      .noTask, "No task that you may take waits in the queue.",
      hint: "Try again later, or see what others work on: daybook tasks")
  }
}
