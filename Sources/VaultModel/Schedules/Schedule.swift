/// Something that is to be done at certain times, as an entry says.
public struct Schedule: Hashable, Sendable {
  public enum Rule: Hashable, Sendable {
    case cron(CronExpression, zone: String)
    case once(Timestamp)
  }

  /// What becomes of an occurrence whose time passed without anybody doing it.
  public enum Missed: String, Hashable, Sendable, CaseIterable {
    /// It is done once, later; of several the latest.
    case once
    /// It isn't done.
    case skip
  }

  /// Why an entry that has the fields of a schedule is none.
  public enum Refusal: Error, Hashable, Sendable {
    case cron(CronExpression.Refusal)
    case zone(String)
    /// What stands in the field of that name.
    case field(String, text: String)
  }

  public var id: EntryID
  public var path: String
  public var title: String
  public var rule: Rule
  public var missed: Missed
  /// Who is to do it; nil for whoever asks first.
  public var agent: Name?
  /// On which node; nil for any.
  public var node: Name?
  /// The command to run, as a node's own configuration knows it; nil for nothing but telling an agent.
  public var action: Name?
  /// When the entry was written: what repeats begins then.
  public var written: Timestamp

  /// The note of an agent's schedules.
  public static func path(of agent: Name) -> String { "agents/\(agent)/SCHEDULE.md" }

  /// Whether an entry is meant as one.
  public static func isOne(_ entry: Entry) -> Bool {
    entry.field("Cron") != nil || entry.field("When") != nil
  }

  /// Reads an entry: one with the field `Cron`, in a `Zone` or UTC, or one with `When`.
  ///
  /// A zone may stand behind the five fields of `Cron` too.
  public init(_ entry: Entry, zones: some ZoneTable) throws(Refusal) {
    id = entry.id
    path = entry.path
    title = entry.label
    written = entry.timestamp
    if let text = entry.field("Cron") {
      let (cron, zone) = try Self.cron(text, zone: entry.field("Zone"), zones: zones)
      rule = .cron(cron, zone: zone)
    } else {
      let text = entry.field("When") ?? ""
      guard let time = Timestamp(text) else { throw .field("When", text: text) }
      rule = .once(time)
    }
    let missed = entry.field("Missed") ?? Missed.once.rawValue
    guard let known = Missed(rawValue: missed.lowercased()) else { throw .field("Missed", text: missed) }
    self.missed = known
    agent = try Self.name("For", of: entry)
    node = try Self.name("Node", of: entry)
    action = try Self.name("Action", of: entry)
  }

  /// Reads five fields and a zone.
  public static func cron(
    _ text: String, zone: String?, zones: some ZoneTable
  ) throws(Refusal) -> (CronExpression, zone: String) {
    var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    let last = words.count == 6 ? words.removeLast() : nil
    let zone = zone ?? last ?? "UTC"
    guard zones.offset(of: zone, at: Timestamp(seconds: 0)) != nil else { throw .zone(zone) }
    do {
      return (try CronExpression(words.joined(separator: " ")), zone)
    } catch {
      throw .cron(error)
    }
  }

  private static func name(_ key: String, of entry: Entry) throws(Refusal) -> Name? {
    guard let text = entry.field(key), !text.isEmpty else { return nil }
    guard let name = Name(text) else { throw .field(key, text: text) }
    return name
  }
}

extension Schedule {
  /// How long behind its time what is not to be made up for may still be done, in milliseconds.
  static let grace: Int64 = 3_600_000
  /// How far ahead of the clock an occurrence counts that was handed out, in milliseconds.
  static let plausible: Int64 = 86_400_000

  /// The occurrence that is to be handed out now; nil where there is none.
  ///
  /// 1. It is the latest one whose time has come, and that isn't before the entry. What is to be done once may lie
  ///    before it.
  /// 2. Nothing that was handed out, nor what lies before that, is handed out again. What was handed out more than a day
  ///    ahead of this clock was so by a clock that was wrong, and counts for nothing: it can't use up the future.
  /// 3. Where nothing is to be made up for, it is at most an hour late, or the entry is younger than that.
  public func due(at now: Timestamp, handedOut: [Occurrence], zones: some ZoneTable) -> Occurrence? {
    let times = handedOut.compactMap { one in one.time(in: zones).map { (one, $0) } }
      .filter { $0.1.milliseconds <= now.milliseconds + Self.plausible }
    guard let (occurrence, time) = latest(at: now, zones: zones) else { return nil }  // 1
    guard times.allSatisfy({ $0.0 != occurrence && precedes($0.0, $0.1, occurrence, time) }) else {  // 2
      return nil
    }
    let late = now.milliseconds - max(time.milliseconds, written.milliseconds)
    return missed == .skip && late > Self.grace ? nil : occurrence  // 3
  }

  /// The next one behind an instant; nil where there is none.
  public func next(after now: Timestamp, zones: some ZoneTable) -> (occurrence: Occurrence, time: Timestamp)?
  {
    switch rule {
    case .once(let time): return time > now ? (.instant(time), time) : nil
    case .cron(let cron, let zone):
      // Where clocks were set back, what they show has been there before.
      var start = LocalTime(at: now, offset: offset(zone, now, zones))
      while let local = cron.next(after: start) {
        let occurrence = Occurrence.local(local, zone: zone)
        guard let time = occurrence.time(in: zones) else { return nil }
        if time > now { return (occurrence, time) }
        start = local
      }
      return nil
    }
  }

  private func latest(at now: Timestamp, zones: some ZoneTable) -> (Occurrence, Timestamp)? {
    switch rule {
    case .once(let time): return time <= now ? (.instant(time), time) : nil
    case .cron(let cron, let zone):
      // Where clocks were set back within a day, they have shown later times already.
      let yesterday = Timestamp(milliseconds: now.milliseconds - 86_400_000)
      let ahead = max(offset(zone, now, zones), offset(zone, yesterday, zones))
      var end = LocalTime(at: now, offset: ahead)
      while let local = cron.latest(atOrBefore: end) {
        let occurrence = Occurrence.local(local, zone: zone)
        guard let time = occurrence.time(in: zones), time >= written else { return nil }
        if time <= now { return (occurrence, time) }
        end = LocalTime(minutes: local.minutes - 1)
      }
      return nil
    }
  }

  /// Whether one occurrence is before another: by what clocks show, where they are of one zone.
  private func precedes(
    _ one: Occurrence, _ time: Timestamp, _ other: Occurrence, _ otherTime: Timestamp
  ) -> Bool {
    if case .local(let first, let zone) = one, case .local(let second, let otherZone) = other,
      zone == otherZone
    {
      return first < second
    }
    return time < otherTime
  }

  private func offset(_ zone: String, _ time: Timestamp, _ zones: some ZoneTable) -> Int {
    zones.offset(of: zone, at: time) ?? 0
  }
}
