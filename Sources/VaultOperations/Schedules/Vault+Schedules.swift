public import VaultModel
public import VaultStore

/// Something to be scheduled, as a caller asks for it.
public struct NewSchedule: Sendable {
  public var title: String
  /// Five fields of cron, and a zone behind them; nil where it is to be done once.
  public var cron: String?
  /// The name of a zone; nil for the one behind the fields, or UTC.
  public var zone: String?
  /// RFC 3339, or how long from now.
  public var when: String?
  public var agent: String?
  public var node: String?
  public var missed: String?
  public var action: String?
  public var body = ""
  /// Makes a retry a no-op.
  public var key: String?

  public init(title: String) { self.title = title }
}

extension Vault {
  /// Schedules something in the acting agent's `SCHEDULE.md`.
  ///
  /// Throws `.badSchedule` for fields that are none and for a zone that isn't known, `.badOption`, `.badTime`, `.badName`,
  /// and what appending throws.
  public func schedule(_ new: NewSchedule, as agent: Name?) throws -> AppendReceipt {
    let owner = try actingAgent(agent)
    guard !new.title.allSatisfy(\.isWhitespace) else {
      throw VaultError(.badOption, "A schedule needs a title.", hint: "Say what is to be done.")
    }
    guard (new.cron == nil) != (new.when == nil) else {
      throw VaultError(
        .badOption, "Say when: either by --cron, or by --when.",
        hint: "For example --cron '0 3 * * *', or --when 2026-02-16T12:00:00Z")
    }
    try Self.check(key: new.key)
    var fields = [Field]()
    if let cron = new.cron {
      do throws(Schedule.Refusal) {
        let (_, zone) = try Schedule.cron(cron, zone: new.zone, zones: SystemZones())
        let words = cron.split(whereSeparator: { $0 == " " || $0 == "\t" }).prefix(5)
        fields.append(Field(key: "Cron", value: words.joined(separator: " ")))
        if zone != "UTC" { fields.append(Field(key: "Zone", value: zone)) }
      } catch {
        throw VaultError(.badSchedule, error.sentence, hint: error.hint)
      }
    } else if let when = new.when {
      let time = try Timestamp(when) ?? Moment.until(when, now: environment.now())
      fields.append(Field(key: "When", value: time.description))
    }
    if let name = new.agent {
      fields.append(Field(key: "For", value: try Name(checking: name, of: .agent).description))
    }
    if let name = new.node {
      fields.append(Field(key: "Node", value: try Name(checking: name, of: .node).description))
    }
    if let missed = new.missed {
      guard let known = Schedule.Missed(rawValue: missed) else {
        throw VaultError(.badOption, "“\(missed)” is nothing to do.", hint: "Use --missed once, or skip.")
      }
      fields.append(Field(key: "Missed", value: known.rawValue))
    }
    if let action = new.action {
      fields.append(Field(key: "Action", value: try Self.action(action).description))
    }
    let draft = try EntryDraft(title: new.title, fields: fields, body: new.body)
    let path = try note(Schedule.path(of: owner), agent: owner)
    return try append(draft, to: path, agent: owner, key: new.key)
  }

  /// Everything that is scheduled, by the time when it comes next.
  public func schedules() throws -> SchedulesAnswer {
    let now = Timestamp(milliseconds: environment.now())
    let zones = SystemZones()
    let items = try scheduleEntries().map { entry in
      var answer = ScheduleAnswer(entry: entry, owner: Self.owner(of: entry))
      do throws(Schedule.Refusal) {
        let schedule = try Schedule(entry, zones: zones)
        answer.schedule = schedule
        answer.next = schedule.next(after: now, zones: zones)?.time
      } catch {
        answer.problem = error.sentence
      }
      return answer
    }
    func order(_ item: ScheduleAnswer) -> Int64 { item.next?.milliseconds ?? .max }
    return SchedulesAnswer(
      items: items.sorted { order($0) == order($1) ? $0.entry.id < $1.entry.id : order($0) < order($1) })
  }

  /// The entries of all `SCHEDULE.md` that are meant as schedules, and that nobody took back.
  func scheduleEntries() throws -> [Entry] {
    var entries = [Entry]()
    for path in try notes() {
      guard let agent = path.agent.flatMap({ Name($0) }), path.description == Schedule.path(of: agent),
        let file = try folder.read(path)
      else { continue }
      entries += Document(file.bytes).entries(path: path.description).filter(Schedule.isOne)
    }
    if entries.isEmpty { return [] }
    let retracted = Set(
      try facts().flatMap { fact in fact.edges.filter { $0.verb == .retracts }.map(\.target) })
    return entries.filter { !retracted.contains($0.id) }
  }

  static func owner(of entry: Entry) -> String? {
    entry.field("Agent") ?? VaultPath(entry.path)?.agent.map(String.init)
  }

  /// Reads an action's name: a key of git's configuration, which begins with a letter.
  static func action(_ text: String) throws -> Name {
    guard let name = Name(text), name.description.first?.isLetter == true else {
      throw VaultError(
        .badName, "“\(text)” is no name of an action.", hint: "Use a-z, 0-9 and -, beginning with a letter.")
    }
    return name
  }
}

extension Schedule.Refusal {
  var sentence: String {
    switch self {
    case .cron(.fieldCount(let count)): "A schedule has five fields, and this has \(count)."
    case .cron(.field(let name, let text)): "“\(text)” is no \(name) of a schedule."
    case .cron(.never): "No day ever fits this schedule."
    case .zone(let zone): "No time zone is called “\(zone)”."
    case .field(let name, let text): "“\(text)” can't be the \(name) of a schedule."
    }
  }

  var hint: String {
    switch self {
    case .cron:
      "Write minute, hour, day of the month, month and day of the week, such as '*/5 8-18 * * mon-fri'."
    case .zone: "Use UTC, or a name such as Europe/Berlin."
    case .field: "See: daybook schedule add --help"
    }
  }
}
