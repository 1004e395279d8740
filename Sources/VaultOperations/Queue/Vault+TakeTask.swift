import Git
public import VaultModel
public import VaultStore
import VaultSync

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What was done of taking or ending a task, the point behind which a death is survived.
enum QueueStep: Sendable, CaseIterable {
  /// The reference says that the taker has it.
  case claimed
  /// What the hub has was taken in behind that.
  case looked
  /// The taker's entry says so too.
  case entered
  /// The result is written.
  case result
  /// The reference says that it is done.
  case moved
  /// The completing entry is written.
  case closed
}

extension Vault {
  /// How often another is asked for where somebody was faster.
  private static let tries = 64
  /// How often to try again, 50 ms later, where another sync of this node runs.
  private static let patience = 400

  /// Takes a task from the queue: one of the oldest that the agent may take and nobody works on.
  ///
  /// 1. What the agent claimed here and died before it wrote so is handed out first.
  /// 2. Of the others the oldest are looked at on the hub: one that somebody has is left alone until it was seen
  ///    unchanged for its whole time.
  /// 3. The claim's generation is above all that entries name. Behind it what the hub has is taken in, and looked at
  ///    once more: a task that was done meanwhile has no reference any more.
  /// 4. The taking is an entry in the agent's MEMORY.
  ///
  /// - Parameters:
  ///   - capability: only tasks that want it; nil for those that want none, or what the agent is registered with.
  ///   - ttl: seconds after which others may take it, unless it is renewed.
  /// - Returns: nil where there is none.
  /// - Throws: what claiming throws, and `.unreachable` where the hub can't be taken in.
  public func takeTask(capability: String? = nil, ttl: Int = 1800, as agent: Name?) throws -> QueueAnswer? {
    try takeTask(capability: capability, ttl: ttl, as: agent) { _ in }
  }

  /// - Parameter passing: told of each step that is done.
  func takeTask(
    capability: String?, ttl: Int, as agent: Name?, passing: (QueueStep) throws -> Void
  ) throws -> QueueAnswer? {
    let agent = try actingAgent(agent)
    try Self.check(ttl: ttl)
    let wanted = try capability.map(Self.capability)
    // Two processes of one agent would get the same claim.
    let lock = try queueLock()
    defer { withExtendedLifetime(lock) {} }
    let hub = try claimHub(made: true, deadline: .seconds(60))
    let holder = Claim.Holder(node: try identity().node, agent: agent)
    let own = try agentFolders().first { $0.name == agent }?.profile?.capabilities ?? []
    var isFresh = false
    for _ in 0..<Self.tries {
      let queue = TaskQueue(try fold(), wanting: wanted, having: Set(own))
      guard let item = try free(queue, on: hub, holder) else {
        if isFresh { return nil }
        try takeIn(hub)
        isFresh = true
        continue
      }
      let name = try ClaimName(task: item.id)
      let claim: ClaimAnswer
      do {
        claim = try move(name, on: hub, by: holder) { nonce, current, seen in
          .claiming(  // 3
            name, by: holder, ttl: ttl, nonce: nonce, current: current, seen: seen, above: item.generation)
        }
      } catch let error as VaultError where error.code == .notHeld {
        continue  // It was taken and done since the look.
      }
      guard claim.isAcquired else { continue }
      try passing(.claimed)
      try takeIn(hub)
      isFresh = true
      try passing(.looked)
      let known = try fold().item(holding: item.id)
      guard let known, known.isQueued, !known.isClosed, known.generation < claim.generation else {
        try giveBack(name, on: hub)
        continue
      }
      _ = try write(  // 4
        TaskChange(status: TaskState.inProgress.rawValue), TaskState.inProgress.rawValue, of: known,
        as: agent,
        generation: claim.generation)
      try passing(.entered)
      let taken = try fold().item(holding: item.id) ?? known
      return QueueAnswer(
        item: ItemAnswer(taken), generation: claim.generation, expiresIn: claim.expiresIn)
    }
    throw VaultError(.raced, "Others kept taking tasks first.", hint: "Try again.")
  }

  /// Held while a task is taken or ended on this node: what was begun can't be told from what a death left.
  ///
  /// - Parameter patience: milliseconds; throws `.busy` where another process still holds it then.
  func queueLock(patience: Int = 60_000) throws -> FileLock {
    guard let lock = try FileLock("\(repository.gitDirectory)daybook/queue.lock", patience: patience) else {
      throw VaultError(
        .busy, "Another program takes or ends a task here.", hint: "Try again in a minute.")
    }
    return lock
  }

  /// Takes for its time anew a task that the agent holds on this node. Throws as ``change(claim:_:ttl:as:deadline:)``.
  public func renewTask(_ id: String, as agent: Name?) throws -> QueueAnswer {
    let item = try item(id, .task, in: try fold())
    guard item.isQueued else {
      throw VaultError(
        .wrongState, "\(item.id) is no task of the queue.", hint: "Only what was taken is renewed.")
    }
    let claim = try change(claim: "\(ClaimName.tasks)\(item.id)", .renewed, as: agent)
    return QueueAnswer(item: ItemAnswer(item), generation: claim.generation, expiresIn: claim.expiresIn)
  }

  /// One that nobody works on.
  private func free(_ queue: TaskQueue, on hub: ClaimHub, _ holder: Claim.Holder) throws -> FoldedItem? {
    let items = Dictionary(
      try queue.items.map { (try ClaimName(task: $0.id), $0) }, uniquingKeysWith: { one, _ in one })
    var free = [FoldedItem]()
    var begun: FoldedItem?
    try hub.look(queue.items.map { try ClaimName(task: $0.id) }) { name, sight in
      guard let item = items[name] else { return true }
      guard let claim = sight.claim else {
        free.append(item)
        return free.count < TaskQueue.reach
      }
      let seen = try remember(name, sight, of: hub)  // 2
      switch claim.state {
      case .done: break
      case .free: free.append(item)
      case .held where claim.holder == holder && claim.generation > item.generation: begun = item  // 1
      case .held where claim.holder != holder && seen >= Int64(claim.ttl) * 1000: free.append(item)
      case .held: break
      }
      return begun == nil && free.count < TaskQueue.reach
    }
    return begun ?? TaskQueue.pick(free, random: environment.random())
  }

  /// Takes in what the hub has, waiting for a sync that runs already. That others push meanwhile does no harm.
  private func takeIn(_ hub: ClaimHub) throws {
    for _ in 0..<Self.patience {
      let report = try syncNow(SyncRequest())
      if report.outcome.exitCode == 0 || report.outcome == .raced && report.isApplied { return }
      guard report.outcome == .busy || report.outcome == .raced else {
        throw report.remotes.compactMap(\.error).first
          ?? VaultError(
            .unreachable, "The hub \(hub.remote) doesn't say which tasks are done already.",
            hint: "Try again in a minute.")
      }
      usleep(50_000)
    }
    throw VaultError(.busy, "Another sync of this vault is running.", hint: "Try again in a minute.")
  }
}
