import Git
public import VaultModel
public import VaultStore
import VaultSync

extension Vault {
  /// Hands out what is due now, each occurrence to one caller on all nodes, under a claim of its schedule.
  ///
  /// 1. Schedules of other agents and other nodes are left out.
  /// 2. All that belong to no node are looked at on the hub at once; those with something to hand out are claimed one by
  ///    one. Who is slower gets nothing.
  /// 3. Those that belong to this node need no hub: their claims are kept here.
  ///
  /// - Parameter ttl: seconds after which what isn't ended by ``endSchedule(_:as:)`` lapses.
  /// - Throws: `.unreachable` and what claiming throws, where nothing was handed out; else it is a warning.
  public func dueSchedules(ttl: Int = 1800, as agent: Name?) throws -> DuesAnswer {
    try due(ttl: ttl, as: actingAgent(agent)) { _ in true }
  }

  func due(ttl: Int, as agent: Name, where isWanted: (Schedule) -> Bool) throws -> DuesAnswer {
    try Self.check(ttl: ttl)
    let holder = Claim.Holder(node: try identity().node, agent: agent)
    let call = DueCall(vault: self, holder: holder, ttl: ttl, now: Timestamp(milliseconds: environment.now()))
    var answer = DuesAnswer(items: [])
    var entries = [EntryID: Entry]()
    var (shared, own) = ([Schedule](), [Schedule]())
    for entry in try scheduleEntries() {
      do throws(Schedule.Refusal) {
        let schedule = try Schedule(entry, zones: call.zones)
        guard schedule.agent ?? agent == agent, schedule.node ?? holder.node == holder.node,  // 1
          isWanted(schedule)
        else { continue }
        entries[schedule.id] = entry
        if schedule.node == nil { shared.append(schedule) } else { own.append(schedule) }
      } catch {
        answer.warnings.append(
          Warning("bad-schedule", "\(entry.path), line \(entry.line): \(error.sentence)"))
      }
    }
    func take(_ schedule: Schedule, _ claim: Claim, _ expiresIn: Int?) {
      guard let occurrence = claim.latest.subject.flatMap({ Occurrence($0) }) else { return }
      let entry = entries[schedule.id]
      answer.items.append(
        DueAnswer(
          schedule: schedule, owner: entry.flatMap(Self.owner), occurrence: occurrence,
          generation: claim.generation, expiresIn: expiresIn, body: entry?.body ?? ""))
    }
    var failure: VaultError?
    do {  // 2
      if !shared.isEmpty { try call.claim(shared, take) }
    } catch {
      failure = VaultError(any: error)
    }
    for schedule in own {  // 3
      let name = try ClaimName(schedule: schedule.id)
      let claim = try moveHere(name) { call.handOut(schedule, name, nonce: $0, current: $1, seen: $2) }
      if let claim { take(schedule, claim, ttl * 4 / 5) }
    }
    guard let failure else { return answer }
    if answer.items.isEmpty { throw failure }
    answer.warnings.append(Warning(failure.code.rawValue, failure.message))
    return answer
  }

  /// Ends the occurrence that the acting agent was handed on this node; said again, it changes nothing.
  ///
  /// Throws `.unknownID`, `.ambiguousID`, and `.notHeld` for what isn't, or no longer, its own.
  public func endSchedule(_ id: String, as agent: Name?) throws -> ScheduleReceipt {
    let holder = Claim.Holder(node: try identity().node, agent: try actingAgent(agent))
    let pattern = try IDPattern(id)
    let entries = try scheduleEntries()
    guard entries.contains(where: { pattern.matches($0.id) }) else {
      throw VaultError(
        .unknownID, "No schedule has the id \(pattern.text).", hint: "List them with: daybook schedule list")
    }
    let entry = try pattern.only(entries.filter { pattern.matches($0.id) })
    let name = try ClaimName(schedule: entry.id)
    var ended: Claim?
    func end(_ nonce: UInt64, _ current: Claim?) -> ClaimMove {
      if let current, current.latest.kind == .released, current.latest.holder == holder {
        ended = current
        return .held(current)
      }
      let move = ClaimMove.changing(
        .released, by: holder, generation: nil, nonce: nonce, current: current)
      if case .move(let next) = move { ended = next }
      return move
    }
    if let node = entry.field("Node") {
      guard node == holder.node.description else {
        throw VaultError(
          .notHeld, "\(entry.id) belongs to the node \(node).", hint: "End it there.")
      }
      _ = try moveHere(name) { nonce, current, _ in
        switch end(nonce, current) {
        case .move(let next): return next
        case .held: return nil
        case .refused(let claim): throw VaultError.notHeld(name, claim)
        }
      }
    } else {
      let hub = try claimHub(made: true, deadline: .seconds(60))
      _ = try move(name, on: hub, by: holder) { nonce, current, _ in end(nonce, current) }
    }
    return ScheduleReceipt(
      id: entry.id, title: entry.label, occurrence: ended?.latest.subject, generation: ended?.generation ?? 0)
  }

  /// Moves a claim that only this node has to do with, as ``move(_:on:by:_:)`` moves one on the hub.
  ///
  /// The holder died when the machine was started again.
  private func moveHere(
    _ name: ClaimName, _ decide: (_ nonce: UInt64, _ current: Claim?, _ seen: Int64) throws -> Claim?
  ) throws -> Claim? {
    try locked {
      let file = "claim-\(name.reference)"
      let clock = environment.uptime()
      let text = try remembered(file) ?? ""
      let words = text.prefix { $0 != "\n" }.split(separator: " ")
      let current = Claim(message: String(text.drop { $0 != "\n" }), name: name)
      let since = words.count == 2 && words[0] == clock.boot ? Int64(words[1]) : nil
      let seen = since.map { clock.milliseconds - $0 } ?? .max
      guard let next = try decide(VaultClaimBook(vault: self).nonce(), current, seen) else { return nil }
      try remember(
        "\(clock.boot) \(clock.milliseconds)\n\(next.message)", as: file, flushes: true)
      return next
    }
  }
}

/// One call for what is due.
private struct DueCall {
  let vault: Vault
  let holder: Claim.Holder
  let ttl: Int
  let now: Timestamp
  let zones = SystemZones()

  func handOut(_ schedule: Schedule, _ name: ClaimName, nonce: UInt64, current: Claim?, seen: Int64) -> Claim?
  {
    schedule.handOut(
      to: holder, as: name, ttl: ttl, nonce: nonce, current: current, seen: seen, at: now, zones: zones)
  }

  /// Claims what the hub has to hand out.
  func claim(_ schedules: [Schedule], _ take: (Schedule, Claim, Int?) -> Void) throws {
    let hub = try vault.claimHub(made: true, deadline: .seconds(60))
    let byName = Dictionary(
      try schedules.map { (try ClaimName(schedule: $0.id), $0) }, uniquingKeysWith: { one, _ in one })
    var due = [(ClaimName, Schedule)]()
    try hub.look(schedules.map { try ClaimName(schedule: $0.id) }) { name, sight in
      guard let schedule = byName[name] else { return true }
      let seen = try vault.remember(name, sight, of: hub)
      if handOut(schedule, name, nonce: 0, current: sight.claim, seen: seen) != nil {
        due.append((name, schedule))
      }
      return true
    }
    for (name, schedule) in due {
      var claimed: Claim?
      do {
        let answer = try vault.move(name, on: hub, by: holder) { nonce, current, seen in
          claimed = handOut(schedule, name, nonce: nonce, current: current, seen: seen)
          return claimed.map { .move($0) } ?? current.map { .held($0) } ?? .refused(nil)
        }
        if let claimed, answer.isAcquired { take(schedule, claimed, answer.expiresIn) }
      } catch let error as VaultError where error.code == .notHeld {
        continue  // Nothing is due any more.
      }
    }
  }
}

/// What became of an occurrence that was to be ended.
public struct ScheduleReceipt: Sendable {
  public var id: EntryID
  public var title: String
  public var occurrence: String?
  public var generation: UInt64

  public var json: JSON {
    [
      "id": .string(id.description), "title": .string(title), "state": "done", "occurrence": JSON(occurrence),
      "generation": .int(Int(clamping: generation)),
    ]
  }
}

extension ClaimName {
  /// The claim under which the occurrences of a schedule are handed out.
  init(schedule: EntryID) throws { self = try Vault.claimName("schedule/\(schedule)") }
}
