import Git
import VaultModel
import VaultStore
import VaultSync

extension Vault {
  /// Says how far a task of the queue is, which the agent has to hold on this node: it is renewed so.
  ///
  /// 1. An end is three steps: see ``end(_:_:_:as:passing:)``. One that was begun here is finished, where it says the same.
  /// 2. `todo` gives it back.
  /// 3. To cancel a task that nobody holds it is taken first, so that nobody begins with it.
  ///
  /// Throws `.notHeld` with who has it, and what the conversation with the hub throws; then nothing is written but the
  /// result of who had taken it.
  func updateQueued(
    _ item: FoldedItem, _ update: TaskChange, _ state: String, as agent: Name?
  ) throws -> ChangeReceipt {
    let agent = try actingAgent(agent)
    let name = try ClaimName(task: item.id)
    let own = item.entries.filter { $0.agent == agent.description }.compactMap(\.generation).max()
    if item.isClosed, item.state == state, own == item.generation {
      return ChangeReceipt(
        id: item.id, kind: .task, state: state, title: item.root.title, path: item.root.path,
        remark: "\(item.id) is \(state) already.")
    }
    var generation = try generation(of: name, heldBy: agent)
    if generation == nil, state == TaskState.cancelled.rawValue {  // 3
      generation = try claimTask(item, name, as: agent)
    }
    let isEnd = TaskState(rawValue: state)?.isClosed == true
    if generation == nil, !item.isClosed {
      let begun = try begunEnds(of: item, as: agent).last {
        $0.fields[TaskQueue.outcome] == state && (update.result ?? $0.fields["Result"]) == $0.fields["Result"]
      }
      if let begun {
        let lock = try queueLock()
        defer { withExtendedLifetime(lock) {} }
        return try close(item.id, begun.id, item.generation, as: agent) { _ in }
      }
    }
    guard let generation else {
      if isEnd, let own, update.result != nil {
        _ = try writeResult(item, update, state, own, as: agent)
      }
      throw try notTaken(item, name)
    }
    if isEnd {  // 1
      return try end(item, update, state, generation, as: agent) { _ in }
    }
    _ = try change(claim: name.description, .renewed, as: agent)
    let receipt = try write(update, state, of: item, as: agent, generation: generation)
    if state == TaskState.todo.rawValue {  // 2
      _ = try change(claim: name.description, .released, as: agent)
    }
    return receipt
  }

  /// Ends a task that the agent holds, so that a death at any point leaves nothing in doubt.
  ///
  /// 1. The result is an entry of its own with the generation. It stays, whatever becomes of the rest.
  /// 2. The claim's reference is moved to `done`, and names that entry: from then on nobody else can take the task.
  ///    Who lost it meanwhile is refused here.
  /// 3. The completing entry is written. When the hub has it, the reference is deleted.
  ///
  /// What was left behind 1 or 2 is taken up by ``finishTasks()``.
  func end(
    _ item: FoldedItem, _ update: TaskChange, _ state: String, _ generation: UInt64, as agent: Name,
    passing: (QueueStep) throws -> Void
  ) throws -> ChangeReceipt {
    let lock = try queueLock()
    defer { withExtendedLifetime(lock) {} }
    let result = try writeResult(item, update, state, generation, as: agent)
    try passing(.result)
    return try close(item.id, result, generation, as: agent, passing: passing)
  }

  /// The results that an agent, or any, wrote on this node for the task's last taking: it died then, or lost the hub.
  private func begunEnds(of item: FoldedItem, as agent: Name?) throws -> [Fact] {
    let node = EntryID.hash(ofNode: try identity().node.description)
    return item.ends(of: item.generation).filter { end in
      end.id.node == node && end.agent != nil && (agent.map { end.agent == $0.description } ?? true)
    }
  }

  /// Step 1. What was written before, and says the same, isn't written again.
  private func writeResult(
    _ item: FoldedItem, _ update: TaskChange, _ state: String, _ generation: UInt64, as agent: Name
  ) throws -> EntryID {
    let known = item.entries.last { $0.generation == generation && $0.fields[TaskQueue.outcome] == state }
    if let known, update.result == nil || known.fields["Result"] == update.result { return known.id }
    var fields = [Field(key: TaskQueue.outcome, value: state)]
    let parts = [("Result", update.result), ("Reason", update.reason), ("Context", update.context)]
    for (key, value) in parts { if let value { fields.append(Field(key: key, value: value)) } }
    fields.append(Field(key: TaskQueue.generation, value: "\(generation)"))
    let path = try note("agents/\(agent)/MEMORY", agent: agent)
    return try change(item, .updates, title: "Result: \(item.root.title)", fields, in: path, as: agent).id
  }

  /// Steps 2 and 3.
  private func close(
    _ id: EntryID, _ result: EntryID, _ generation: UInt64, as agent: Name, deadline: Duration = .seconds(60),
    passing: (QueueStep) throws -> Void
  ) throws -> ChangeReceipt {
    let name = try ClaimName(task: id)
    let holder = Claim.Holder(node: try identity().node, agent: agent)
    let hub = try claimHub(made: false, deadline: deadline)
    let settled = try settle(name, on: hub, by: holder, generation, result)  // 2
    try passing(.moved)
    let fold = try fold()
    guard let item = fold.item(holding: id), let end = item.entries.first(where: { $0.id == settled }) else {
      throw VaultError(
        .unknownID, "The entry \(settled) with the result of the task \(id) is gone.",
        hint: "Take the deletion back, or close the task by hand: daybook read shared/TASKS --id \(id)")
    }
    let state = end.fields[TaskQueue.outcome] ?? TaskState.completed.rawValue
    if item.isClosed, item.state == state {
      // Somebody else on this node has finished it since.
      return ChangeReceipt(
        id: id, kind: .task, state: state, title: item.root.title, path: item.root.path,
        remark: "\(id) is \(state) already.")
    }
    let update = TaskChange(status: state, result: end.fields["Result"], reason: end.fields["Reason"])
    let receipt = try write(update, state, of: item, as: agent, generation: generation)  // 3
    try passing(.closed)
    return receipt
  }

  /// Moves the reference to `done`, unless it says so already.
  ///
  /// - Returns: the entry with the result that counts.
  private func settle(
    _ name: ClaimName, on hub: ClaimHub, by holder: Claim.Holder, _ generation: UInt64, _ result: EntryID
  ) throws -> EntryID {
    var settled = result
    do {
      _ = try move(name, on: hub, by: holder) { nonce, current, _ in
        if let latest = current?.latest, latest.kind == .done, latest.holder == holder,
          latest.generation == generation, let current
        {
          settled = latest.subject.flatMap { EntryID($0) } ?? result
          return .held(current)
        }
        return .changing(
          .done, by: holder, generation: generation, nonce: nonce, current: current, subject: "\(result)")
      }
    } catch let error as VaultError where error.code == .notHeld {
      try rememberClaim(name) { $0.holding = nil }
      throw error
    }
    return settled
  }

  /// Ends what this node began to end and died, or lost the hub: or gives it up where another has the task by now.
  ///
  /// Called before a sync, which brings the entry to the hub. What can't be done now is done before another.
  func finishTasks() {
    do {
      let names = try claimMemories().keys.compactMap { name in name.task.map { (name, $0) } }
      if names.isEmpty { return }
      // A command that ends one just now will do so itself: then this is left to a later sync.
      let lock = try queueLock(patience: 0)
      defer { withExtendedLifetime(lock) {} }
      let fold = try fold()
      for (name, id) in names {
        guard let item = fold.item(holding: id), !item.isClosed,
          let end = try begunEnds(of: item, as: nil).last, let agent = end.agent.flatMap({ Name($0) })
        else { continue }
        do {
          _ = try close(id, end.id, item.generation, as: agent, deadline: .seconds(20)) { _ in }
        } catch let error as VaultError where error.code == .notHeld || error.code == .unknownID {
          try rememberClaim(name) { $0 = ClaimMemory() }
          environment.log("the result of the task \(id) is kept, and the task is not: \(error)")
        }
      }
    } catch {
      environment.log("tasks that were begun to be ended are ended later: \(error)")
    }
  }

  /// Takes the references of tasks that are closed off the hub, which has the entries that say so.
  ///
  /// Called after a sync: what can't be done now is done after another.
  func forgetEndedTasks() {
    do {
      let names = try claimMemories().keys.filter { $0.task != nil }
      if names.isEmpty { return }
      let fold = try fold()
      let closed = names.filter { $0.task.flatMap(fold.item(holding:))?.isClosed ?? false }
      if closed.isEmpty { return }
      let hub = try claimHub(made: false, deadline: .seconds(20))
      try hub.commits(closed) { name, commit in
        guard try commit.map({ try hub.remove(name, at: $0) == .accepted }) ?? true else { return }
        try hub.forget(name)
        try rememberClaim(name) { $0 = ClaimMemory() }
      }
    } catch {
      environment.log("claims of tasks that are done stay on the hub for now: \(error)")
    }
  }

  /// Gives back a task that was claimed and turned out to be nobody's to take.
  func giveBack(_ name: ClaimName, on hub: ClaimHub) throws {
    try hub.commits([name]) { name, commit in
      if let commit { _ = try hub.remove(name, at: commit) }
      try hub.forget(name)
      try rememberClaim(name) { $0 = ClaimMemory() }
    }
  }

  private func claimTask(_ item: FoldedItem, _ name: ClaimName, as agent: Name) throws -> UInt64? {
    let hub = try claimHub(made: true, deadline: .seconds(60))
    let holder = Claim.Holder(node: try identity().node, agent: agent)
    let claim = try move(name, on: hub, by: holder) { nonce, current, seen in
      .claiming(
        name, by: holder, ttl: 600, nonce: nonce, current: current, seen: seen, above: item.generation)
    }
    return claim.isAcquired ? claim.generation : nil
  }

  private func generation(of name: ClaimName, heldBy agent: Name) throws -> UInt64? {
    let holding = try claimMemories()[name]?.holding
    return holding?.agent == agent ? holding?.generation : nil
  }

  private func notTaken(_ item: FoldedItem, _ name: ClaimName) throws -> VaultError {
    let hub = try claimHub(made: true, deadline: .seconds(60))
    let claim = try hub.look(name).claim
    guard claim?.holder == nil, claim?.state != .done else { return .notHeld(name, claim) }
    let by = item.isClosed ? item.standing.last { $0.fields["Status"] != nil }?.agent : nil
    return VaultError(
      .notHeld,
      "The task \(item.id) is \(item.state), \(by.map { "by \($0)" } ?? "and nobody holds it").",
      hint: "Take another with: daybook task take")
  }
}
