import VaultModel
public import VaultStore

extension Vault {
  /// What the names of settings that hold actions begin with.
  static let actionPrefix = "daybook.action."
  /// How long a node may take for an action, retries included.
  private static let actionTTL = 3600
  /// How long the hub isn't asked again for an occurrence that another node has, in milliseconds.
  private static let pause: Int64 = 600_000
  private static let actionsFile = "actions"

  /// Whether this node's own git configuration knows an action.
  public func hasActions() throws -> Bool { try !repository.configEntries(prefix: Self.actionPrefix).isEmpty }

  /// Runs the actions that are due, as this node's own git configuration says what they are.
  ///
  /// 1. An entry only names an action. The command in `daybook.action.<name>` gets what `schedule due` answers for it on its
  ///    standard input, and `DAYBOOK_ACTION`, `DAYBOOK_SCHEDULE_ID`, `DAYBOOK_OCCURRENCE` and `DAYBOOK_FENCE`, the claim's
  ///    generation, in its environment.
  /// 2. It is run at least once for each occurrence that this node was handed: the occurrence is ended when it ended with
  ///    0, or was given up. See ``HookDelivery`` for when it is tried again.
  /// 3. The hub is asked only where this node's clock says that something may be due.
  ///
  /// To be called with no lock held. Returns how many commands were run.
  public func runDueActions() throws -> Int {
    let commands = Dictionary(
      try repository.configEntries(prefix: Self.actionPrefix).map {
        (String($0.key.dropFirst(Self.actionPrefix.count)), $0.value)
      }, uniquingKeysWith: { $1 })
    let lock = try FileLock("\(repository.gitDirectory)daybook/actions.lock", patience: 0)
    guard let lock, !commands.isEmpty else { return 0 }
    defer { withExtendedLifetime(lock) {} }
    let identity = try identity()
    let agent = identity.agent ?? identity.node
    var runs = try actionRuns()
    try takeActions(&runs, as: agent) { commands[$0.description] != nil }
    var count = 0
    for entry in try scheduleEntries() {
      guard var run = runs[entry.id], run.isPending, let action = entry.field("Action"),
        let command = commands[action], run.delivery.isDue(run.occurrence, now: environment.now() / 1000)
      else { continue }
      if run.isBegun {
        guard let isHeld = renewAction(entry, as: agent) else { continue }
        run.isPending = isHeld
      }
      if run.isPending {
        count += 1
        run.isBegun = true
        runs[entry.id] = run
        try remember(runs)
        let isDone = HookProcess.run(
          command, input: input(entry, run),
          environment: [
            "DAYBOOK_ACTION": action, "DAYBOOK_SCHEDULE_ID": entry.id.description,
            "DAYBOOK_OCCURRENCE": run.occurrence, "DAYBOOK_FENCE": "\(run.generation)", "DAYBOOK_VAULT": path,
          ])
        run.delivery.end(run.occurrence, succeeded: isDone, now: environment.now() / 1000)
        run.isPending = !isDone && !run.delivery.gaveUp
        if !run.isPending { endAction(entry.id, as: agent) }
      }
      runs[entry.id] = run
      try remember(runs)
    }
    return count
  }

  /// Has this node handed what is due.
  private func takeActions(
    _ runs: inout [EntryID: ActionRun], as agent: Name, where isKnown: (Name) -> Bool
  ) throws {
    let (now, zones) = (Timestamp(milliseconds: environment.now()), SystemZones())
    var asked = [EntryID: Occurrence]()
    let due: DuesAnswer
    do {
      due = try self.due(ttl: Self.actionTTL, as: agent) { schedule in
        let run = runs[schedule.id]
        guard let action = schedule.action, isKnown(action), run?.isPending != true else { return false }
        let known = run.flatMap { Occurrence($0.occurrence) }
        let handedOut = run?.generation == 0 ? [] : known.map { [$0] } ?? []
        // 3
        guard let occurrence = schedule.due(at: now, handedOut: handedOut, zones: zones) else { return false }
        if let run, occurrence == known, (0..<Self.pause).contains(now.milliseconds - run.asked) {
          return false
        }
        asked[schedule.id] = occurrence
        return true
      }
    } catch let error as VaultError where error.exitCode == 75 {
      environment.log("what is due is asked for again later: \(error)")
      return
    }
    for (id, occurrence) in asked {
      runs[id] = ActionRun(
        occurrence: occurrence.description, generation: 0, isPending: false, isBegun: false,
        asked: now.milliseconds,
        delivery: runs[id]?.delivery ?? HookDelivery(told: "-"))
    }
    for item in due.items {
      runs[item.schedule.id]?.occurrence = item.occurrence.description
      runs[item.schedule.id]?.generation = item.generation
      runs[item.schedule.id]?.isPending = true
    }
    if !asked.isEmpty { try remember(runs) }
  }

  private func input(_ entry: Entry, _ run: ActionRun) -> JSON {
    [
      "id": .string(entry.id.description), "title": .string(entry.label), "path": .string(entry.path),
      "agent": JSON(Self.owner(of: entry)), "occurrence": .string(run.occurrence),
      "generation": .int(Int(clamping: run.generation)), "action": JSON(entry.field("Action")),
      "text": .string(entry.body),
    ]
  }

  /// Holds on to what is to be tried again. Answers whether it is held; nil where nobody can say.
  private func renewAction(_ entry: Entry, as agent: Name) -> Bool? {
    if entry.field("Node") != nil { return true }
    do {
      let name = try ClaimName(schedule: entry.id)
      _ = try change(claim: name.description, .renewed, as: agent, deadline: .seconds(20))
      return true
    } catch let error as VaultError where error.code == .notHeld {
      return false
    } catch {
      environment.log("the action of the schedule \(entry.id) is tried again later: \(error)")
      return nil
    }
  }

  /// The actions that failed so often that they were given up, by the ids of their schedules.
  func failedActions() throws -> [EntryID] {
    try actionRuns().filter { $0.value.delivery.gaveUp }.map(\.key).sorted()
  }

  private func endAction(_ id: EntryID, as agent: Name) {
    do {
      _ = try endSchedule(id.description, as: agent)
    } catch {
      environment.log("the claim of the schedule \(id) lapses by itself: \(error)")
    }
  }

  private func actionRuns() throws -> [EntryID: ActionRun] {
    var runs = [EntryID: ActionRun]()
    for line in (try remembered(Self.actionsFile) ?? "").split(separator: "\n") {
      guard let (id, run) = ActionRun.read(line) else { continue }
      runs[id] = run
    }
    return runs
  }

  private func remember(_ runs: [EntryID: ActionRun]) throws {
    let lines = runs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.text)" }
    try remember(lines.joined(separator: "\n"), as: Self.actionsFile)
  }
}

/// How far a node is with the action of a schedule.
private struct ActionRun {
  var occurrence: String
  /// Under which the occurrence was handed to this node; 0 where it wasn't.
  var generation: UInt64
  /// Whether the command is still to be run.
  var isPending: Bool
  /// Whether it was run for this occurrence.
  var isBegun: Bool
  /// When it was asked for, in milliseconds since 1970.
  var asked: Int64
  var delivery: HookDelivery

  var text: String { "\(occurrence) \(generation) \(isPending) \(isBegun) \(asked) \(delivery.text)" }

  /// Reads a line of `id` and ``text``.
  static func read(_ line: Substring) -> (EntryID, ActionRun)? {
    let words = line.split(separator: " ", maxSplits: 6)
    guard words.count == 7, let id = EntryID(words[0]), let generation = UInt64(words[2]),
      let asked = Int64(words[5])
    else { return nil }
    let run = ActionRun(
      occurrence: String(words[1]), generation: generation, isPending: words[3] == "true",
      isBegun: words[4] == "true", asked: asked, delivery: HookDelivery(text: String(words[6]), told: "-"))
    return (id, run)
  }
}
