/// The tasks that wait to be taken, oldest first.
///
/// A task is in the queue when it stands in `shared/TASKS.md`. Each taker takes it as a generation of its claim, and
/// its entries name that: `**Generation:** 2`.
public struct TaskQueue: Sendable {
  /// The note that tasks are offered in.
  public static let path = "shared/TASKS.md"
  /// Of how many of the oldest a taker takes one at random: so that takers at one time seldom want the same.
  public static let reach = 16

  public let items: [FoldedItem]

  /// The open ones of a fold that an agent may take.
  ///
  /// With a capability asked for: those that want it. Without: those that want none, or one that the agent has.
  public init(_ fold: Fold, wanting capability: Name?, having own: Set<Name>) {
    items = fold.items(.task) { item in
      guard item.isQueued, !item.isClosed, !item.isRetracted else { return false }
      let wanted = item.value(Self.capability)
      return capability.map { $0.description == wanted } ?? wanted.map(own.holds) ?? true
    }
  }

  /// The one of some tasks, oldest first, that a taker asks for.
  ///
  /// - Parameter random: any number.
  public static func pick(_ free: [FoldedItem], random: UInt32) -> FoldedItem? {
    let first = free.prefix(reach)
    return first.isEmpty ? nil : first[Int(random) % first.count]
  }

  /// The entries of a task without those of takers that lost it.
  static func ofLatestTaker(_ facts: [Fact]) -> [Fact] {
    guard facts.count > 1, let latest = facts.compactMap(\.generation).max() else { return facts }
    return facts.filter { ($0.generation ?? latest) == latest }
  }

  /// The fields of its entries.
  public static let capability = "Capability"
  public static let generation = "Generation"
  /// Of the entry with the result: what the task comes to once the claim says so too.
  public static let outcome = "Outcome"
}

extension Set<Name> {
  fileprivate func holds(_ text: String) -> Bool { Name(text).map(contains) ?? false }
}

extension Fact {
  /// The generation under which a taker of a task wrote it; nil where it names none.
  public var generation: UInt64? { fields[TaskQueue.generation].flatMap { UInt64($0) } }
}

extension FoldedItem {
  /// Whether it is for whoever takes it.
  public var isQueued: Bool { kind == .task && root.homePath == TaskQueue.path }

  /// The greatest generation that took it, as far as entries say; 0 where none did.
  public var generation: UInt64 { standing.compactMap(\.generation).max() ?? 0 }

  /// The entries with results that were written under a generation, the latest last.
  public func ends(of generation: UInt64) -> [Fact] {
    standing.filter { $0.generation == generation && $0.fields[TaskQueue.outcome] != nil }
  }
}
