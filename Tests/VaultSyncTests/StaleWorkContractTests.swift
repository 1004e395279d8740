import Git
import Testing
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// What was written without sight of what sync did meanwhile, in both worlds.
@Suite struct StaleWorkContractTests {
  @Test(arguments: WorldKind.allCases)
  func `a stale copy of a note that was deleted and came back takes nothing of others' back`(
    _ kind: WorldKind
  ) throws {
    let world = try kind.make()
    try world.write("# Plan\n\nOne.\n", to: "plan.md", on: "jerry")
    try world.sync("jerry")
    try world.sync("bobby")
    let copy = try #require(try world.text("plan.md", on: "bobby"))
    try world.write("# Plan\n\nOne.\n\nTwo.\n", to: "plan.md", on: "jerry")
    try world.sync("jerry")
    try world.write(nil, to: "plan.md", on: "bobby")
    try world.sync("bobby")
    #expect(try world.text("plan.md", on: "bobby")?.contains("Two.") == true)
    try world.write(
      copy + "\n## [2026-02-16T12:00:00Z] Saved\n\nLate.\n", to: "plan.md", on: "bobby")
    try world.sync("bobby")
    let text = try #require(try world.text("plan.md", on: "bobby"))
    #expect(text.contains("Two.") && text.contains("Late."))
  }

  @Test(arguments: WorldKind.allCases)
  func `what was deleted after a push without a reply stays gone, though history was rebuilt since`(
    _ kind: WorldKind
  ) throws {
    let world = try kind.make()
    try world.append("First.", to: "shared/LOG.md", on: "jerry")
    try world.sync("jerry")
    try world.sync("bobby")
    try world.append("Theirs.", to: "shared/TASKS.md", on: "jerry")
    try world.sync("jerry")
    try world.append("Ours.", to: "agents/bobby/MEMORY.md", on: "bobby")
    let faults = Faults()
    (faults.lostReplies, faults.isGoneAfterLostReply) = (1, true)
    faults.beforeApply = [{ try world.write(nil, to: "agents/bobby/MEMORY.md", on: "bobby") }]
    try world.sync("bobby", faults)
    #expect(try world.tree(of: #require(try world.remoteTip), on: "bobby")["agents/bobby/MEMORY.md"] != nil)
    try world.sync("bobby")
    #expect(try world.text("agents/bobby/MEMORY.md", on: "bobby") == nil)
    #expect(try world.tree(of: #require(try world.remoteTip), on: "bobby")["agents/bobby/MEMORY.md"] == nil)
  }

  @Test(arguments: WorldKind.allCases)
  func `a note that others renamed, and somebody here while sync was at work, doubles no entry`(
    _ kind: WorldKind
  ) throws {
    let world = try kind.make()
    try world.append("Once.", to: "shared/LOG.md", on: "jerry")
    try world.sync("jerry")
    try world.sync("bobby")
    let text = try #require(try world.text("shared/LOG.md", on: "jerry"))
    try world.write(nil, to: "shared/LOG.md", on: "jerry")
    try world.write(text, to: "shared/LOG-2.md", on: "jerry")
    try world.sync("jerry")
    let faults = Faults()
    faults.beforeApply = [
      {
        try world.write(nil, to: "shared/LOG.md", on: "bobby")
        try world.write(text, to: "shared/LOG-1.md", on: "bobby")
      }
    ]
    try world.sync("bobby", faults)
    try world.sync("bobby")
    let all = try world.files(on: "bobby").values.joined()
    #expect(all.ranges(of: "Once.").count == 1, "\(all)")
  }

  @Test(arguments: WorldKind.allCases)
  func `a copy older than the last sync, saved while a sync is at work, takes nothing back`(
    _ kind: WorldKind
  ) throws {
    let world = try kind.make()
    try world.write("# Log\n", to: "log.md", on: "jerry")
    try world.sync("jerry")
    try world.sync("bobby")
    let copy = try #require(try world.text("log.md", on: "bobby"))
    for title in ["One.", "Two."] {
      try world.append(title, to: "log.md", on: "jerry")
      try world.sync("jerry")
      if title == "One." { try world.sync("bobby") }
    }
    let faults = Faults()
    faults.beforeApply = [
      {
        try world.write(copy + "\n## [2026-02-16T12:00:00Z] Saved\n\nLate.\n", to: "log.md", on: "bobby")
      }
    ]
    try world.sync("bobby", faults)
    try world.sync("bobby")
    let text = try #require(try world.text("log.md", on: "bobby"))
    #expect(["One.", "Two.", "Late."].allSatisfy(text.contains))
  }

  private let path = "shared/LOG.md"

  private func log(_ entries: Int...) -> VaultFile {
    let texts = entries.map { "## [2026-02-16T12:00:0\($0)Z] Entry \($0)\n\nBody \($0).\n" }
    return VaultFile(Array(texts.joined(separator: "\n").utf8))
  }

  private func settled(_ path: InterruptedApply.Path, _ others: SnapshotPlan.Change...) throws
    -> [String: String?]
  {
    let store = MemoryStore(steps: Steps())
    let files = try InterruptedApply.settled(
      [path], others: others, versions: [], tree: nil, store: store, now: 0)
    return Dictionary(
      uniqueKeysWithValues: files.map { path, file in
        (path.description, file.map { String(decoding: $0.bytes, as: UTF8.self) })
      })
  }

  @Test func `after a command died, a note that was renamed takes with it what the command brought`() throws {
    let other = try TestNode.path("shared/LOG-1.md")
    let found = try settled(
      .init(TestNode.path(path), old: log(1), brought: log(1, 2), disk: nil),
      .init(path: other, old: nil, new: log(1, 2)))
    #expect(found.keys.sorted() == [path] && found[path] == .some(nil))
  }

  @Test func `after a command died, an entry that was moved stands once, and what came stays`() throws {
    let other = try TestNode.path("shared/archive.md")
    let found = try settled(
      .init(TestNode.path(path), old: log(1), brought: log(1, 2), disk: log(2)),
      .init(path: other, old: nil, new: log(1)))
    #expect(found[path]??.contains("Entry 2") == true && found[path]??.contains("Entry 1") == false)
    #expect(found[other.description] == nil)
  }

  @Test func `after a command died, a note that it deleted itself is where others moved it`() throws {
    let moved = InterruptedApply.Path(
      try TestNode.path("shared/LOG-2.md"), old: nil, brought: log(1), disk: log(1))
    let files = try InterruptedApply.settled(
      [.init(TestNode.path(path), old: log(1), brought: nil, disk: nil), moved], others: [], versions: [],
      tree: nil, store: MemoryStore(steps: Steps()), now: 0)
    #expect(files.isEmpty)
  }
}
