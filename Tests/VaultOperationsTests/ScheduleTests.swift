import Git
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

@Suite struct ScheduleTests {
  private let cluster: QueueCluster
  private let jerry: QueueNode
  private let bobby: QueueNode

  init() throws {
    cluster = try QueueCluster()
    jerry = try cluster.node("jerry")
    bobby = try cluster.node("bobby")
  }

  /// Schedules it on jerry, and lets bobby know.
  private func add(_ change: (inout NewSchedule) -> Void) throws -> String {
    var new = NewSchedule(title: "Look")
    change(&new)
    let id = try jerry.vault.schedule(new, as: jerry.agent).id
    _ = try jerry.vault.syncNow(.init())
    _ = try bobby.vault.syncNow(.init())
    return id.description
  }

  private func due(_ node: QueueNode) throws -> [String] {
    try node.vault.dueSchedules(ttl: 600, as: node.agent).items.map(\.occurrence.description)
  }

  private static let past = "2026-01-01T00:00:00Z"

  @Test func `each occurrence is handed to one caller on all nodes`() throws {
    let id = try add { $0.cron = "*/5 * * * *" }
    #expect(try due(jerry) == [] && due(bobby) == [])
    cluster.pass(300)
    let first = try due(bobby)
    #expect(first.count == 1)
    #expect(try due(jerry) == [] && due(bobby) == [])
    cluster.pass(300)
    #expect(try due(jerry) == [], "while one is held, no other is handed out")
    #expect(try bobby.vault.endSchedule(id, as: bobby.agent).occurrence == first[0])
    #expect(try bobby.vault.endSchedule(id, as: bobby.agent).occurrence == first[0], "a no-op")
    let second = try due(jerry)
    #expect(second.count == 1 && second != first)
    #expect(code { _ = try bobby.vault.endSchedule(id, as: bobby.agent) } == .notHeld)
    #expect(try jerry.vault.dueSchedules(as: jerry.agent).items.isEmpty)
    let reference = QueueCluster.claims + (try ClaimName(schedule: #require(EntryID(id)))).reference
    let found = try cluster.references().filter { $0.hasPrefix("refs/daybook/claims/schedule") }
    #expect(found == [reference])
  }

  @Test(arguments: ["once", "skip"])
  func `what lapses is handed out again, or not`(missed: String) throws {
    _ = try add { ($0.when, $0.missed) = (Self.past, missed) }
    #expect(try due(jerry) == [Self.past])
    #expect(try due(bobby) == [])
    cluster.pass(600)
    #expect(try due(bobby) == (missed == "once" ? [Self.past] : []))
  }

  @Test func `without the hub nothing is handed out, but for what belongs to the node`() throws {
    let id = try add { ($0.when, $0.node) = (Self.past, "jerry") }
    _ = try add { $0.when = Self.past }
    try cluster.partition { () throws in
      let found = try jerry.vault.dueSchedules(as: jerry.agent)
      #expect(found.items.map(\.schedule.id.description) == [id] && found.warnings.count == 1)
      #expect(try jerry.vault.endSchedule(id, as: jerry.agent).generation == 1)
      #expect(code { _ = try due(jerry) } == .remoteMissing)
      #expect(code { _ = try due(bobby) } == .remoteMissing)
    }
    #expect(code { _ = try bobby.vault.endSchedule(id, as: bobby.agent) } == .notHeld)
    #expect(try due(bobby) == [Self.past])
  }

  @Test func `what lapses on its node is handed out there again, also when the machine was started again`()
    throws
  {
    _ = try add { ($0.when, $0.node) = (Self.past, "jerry") }
    #expect(try due(bobby) == [])
    #expect(try due(jerry) == [Self.past])
    cluster.pass(599)
    #expect(try due(jerry) == [])
    cluster.pass(1)
    #expect(try due(jerry) == [Self.past])
    cluster.restart()
    #expect(try due(jerry) == [Self.past])
  }

  @Test func `an agent gets what is for it, or for anybody`() throws {
    _ = try add { ($0.when, $0.agent) = (Self.past, "bobby") }
    #expect(try due(jerry) == [])
    #expect(try due(bobby) == [Self.past])
  }

  @Test func `an entry that can't be read is listed, and stands in nobody's way`() throws {
    try cluster.write(
      "## [2026-02-16T12:00:00Z] Bad\n**Cron:** 61 * * * *\n", to: "agents/jerry/SCHEDULE.md")
    _ = try add { $0.when = Self.past }
    let list = try jerry.vault.schedules().items
    #expect(list.map(\.state) == ["bad", "over"])
    #expect(list[0].problem == "“61” is no minute of a schedule.")
    let found = try jerry.vault.dueSchedules(as: jerry.agent)
    #expect(found.items.count == 1 && found.warnings.map(\.code) == ["bad-schedule"])
  }

  @Test func `what was taken back is due no more`() throws {
    let id = try add { $0.when = Self.past }
    try cluster.append(
      "\n## [2026-02-16T12:30:00Z] Back\n**Retracts:** [[agents/jerry/SCHEDULE#^\(id)]]\n",
      to: "agents/jerry/SCHEDULE.md")
    #expect(try due(jerry) == [] && jerry.vault.schedules().items.isEmpty)
  }

  @Test func `fields that are none are refused, and nothing is written`() throws {
    func refusal(_ change: (inout NewSchedule) -> Void) -> VaultError.Code? {
      code { _ = try add(change) }
    }
    #expect(refusal { $0.cron = "* * * *" } == .badSchedule)
    #expect(refusal { ($0.cron, $0.zone) = ("* * * * *", "Mars/Phobos") } == .badSchedule)
    #expect(refusal { $0.cron = "* * * * * *" } == .badSchedule)
    #expect(refusal { _ in } == .badOption)
    #expect(refusal { ($0.cron, $0.when) = ("* * * * *", Self.past) } == .badOption)
    #expect(refusal { $0.when = "soon" } == .badTime)
    #expect(refusal { ($0.when, $0.missed) = (Self.past, "twice") } == .badOption)
    #expect(refusal { ($0.when, $0.action) = (Self.past, "1st") } == .badName)
    #expect(refusal { ($0.when, $0.agent) = (Self.past, "No One") } == .badName)
    #expect(try jerry.vault.schedules().items.isEmpty)
  }

  @Test func `zones are those of the tz database`() throws {
    let zones = SystemZones()
    let (winter, summer) = (Timestamp(seconds: 1_771_243_200), Timestamp(seconds: 1_784_000_000))
    #expect(zones.offset(of: "Europe/Berlin", at: winter) == 3600)
    #expect(zones.offset(of: "Europe/Berlin", at: summer) == 7200)
    #expect(zones.offset(of: "Asia/Kathmandu", at: winter) == 20_700)
    for name in ["", "*", "Berlin", "Mars/Phobos", "GMT+5", "/etc/passwd", "../x"] {
      #expect(zones.offset(of: name, at: winter) == nil, "\(name)")
    }
  }

  private func counting(_ command: String) throws {
    _ = try jerry.vault.set("action.sweep", to: "cat >> '\(cluster.path("input"))'; \(command)")
  }

  @Test func `an action that is due runs once on a node that knows it`() throws {
    _ = try add { ($0.when, $0.action) = (Self.past, "sweep") }
    #expect(try bobby.vault.runDueActions() == 0, "it knows no action")
    try counting(#"printf '%s %s\n' "$DAYBOOK_OCCURRENCE" "$DAYBOOK_FENCE" >> '\#(cluster.path("seen"))'"#)
    #expect(try jerry.vault.runDueActions() == 1)
    #expect(try jerry.vault.runDueActions() == 0)
    #expect(cluster.text("seen") == "\(Self.past) 1\n")
    #expect(JSON(utf8: Array((cluster.text("input") ?? "").utf8))?["action"] == "sweep")
    #expect(try due(bobby) == [], "it is ended")
  }

  @Test func `an action that fails is tried five times, and then status says so`() throws {
    _ = try add { ($0.when, $0.action) = (Self.past, "sweep") }
    try counting("exit 1")
    var runs = 0
    for _ in 0..<60 {
      runs += try jerry.vault.runDueActions()
      #expect(try due(bobby) == [])
      cluster.pass(60)
    }
    #expect(runs == 5)
    #expect(try jerry.vault.status().warnings.map(\.code).contains("action-failed"))
  }

  @Test func `an action that is another node's is not run here`() throws {
    _ = try add { ($0.when, $0.action) = (Self.past, "sweep") }
    #expect(try due(bobby) == [Self.past])
    try counting("true")
    #expect(try jerry.vault.runDueActions() == 0)
    #expect(cluster.text("input") == nil)
  }

  @Test func `what an action is nobody is shown`() throws {
    try counting("secret-command")
    let shown = try jerry.vault.settings().filter { $0.setting.key.hasPrefix("action.") }
    #expect(shown.map(\.setting.key) == ["action.sweep"] && shown.map(\.value) == ["(set)"])
    #expect(try jerry.vault.setting("action.sweep").value == "(set)")
    #expect(try jerry.vault.setting("action.mop").value == nil)
    #expect(code { _ = try jerry.vault.setting("action.No Name") } == .badName)
    #expect(try bobby.vault.settings().contains { $0.setting.key == "action.NAME" && $0.value == nil })
  }
}
