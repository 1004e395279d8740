import Git
import Synchronization
import Testing
import VaultModel
import VaultStore

@testable import VaultOperations

@Suite struct TaskQueueTests {
  private let cluster: QueueCluster
  private let jerry: QueueNode
  private let bobby: QueueNode

  init() throws {
    cluster = try QueueCluster()
    jerry = try cluster.node("jerry")
    bobby = try cluster.node("bobby")
  }

  private func offer(_ title: String, capability: String? = nil) throws -> EntryID {
    try jerry.vault.offer(NewTask(title: title), capability: capability, as: jerry.agent).item.item.id
  }

  @Test func `what is offered is taken by one, and ended by that one`() throws {
    let id = try offer("Sweep")
    #expect(try jerry.item(id).state == "todo")
    _ = try jerry.vault.syncNow(.init())
    let taken = try #require(try bobby.take())
    #expect(taken.item.item.id == id && taken.generation == 1 && taken.expiresIn == 480)
    #expect(taken.item.item.state == "in-progress")
    #expect(try jerry.take() == nil)
    #expect(code { _ = try jerry.done(id) } == .notHeld)
    #expect(code { _ = try jerry.vault.renewTask("\(id)", as: jerry.agent) } == .notHeld)
    #expect(try bobby.vault.renewTask("\(id)", as: bobby.agent).generation == 1)
    let receipt = try bobby.done(id, "Swept.")
    #expect(receipt.state == "completed" && receipt.entry?.path.description == "agents/bobby/MEMORY.md")
    #expect(try cluster.reference(id) != nil, "until the hub has the entry")
    _ = try bobby.vault.syncNow(.init())
    #expect(try cluster.reference(id) == nil)
    _ = try jerry.vault.syncNow(.init())
    #expect(try jerry.item(id).state == "completed" && jerry.item(id).value("Result") == "Swept.")
    #expect(try jerry.take() == nil && bobby.take() == nil)
    #expect(try bobby.done(id).entry == nil, "a no-op")
    #expect(code { _ = try jerry.done(id) } == .notHeld)
    for node in [jerry, bobby] {
      #expect(try node.vault.claimMemories().keys.allSatisfy { $0.task == nil })
    }
    let local = try bobby.vault.repository.references(prefix: "refs/daybook/")
    #expect(!local.contains { $0.name.contains("task%2F") })
  }

  @Test func `a command of the holder that names a task renews it`() throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.syncNow(.init())
    _ = try #require(try bobby.take())
    let taken = try cluster.reference(id)
    cluster.pass(100)
    bobby.vault.keepTasks(namedIn: ["show", "\(id)"], as: bobby.agent)
    #expect(try cluster.reference(id) == taken, "a quarter of its time isn't gone")
    cluster.pass(100)
    bobby.vault.keepTasks(namedIn: ["show", "another"], as: bobby.agent)
    bobby.vault.keepTasks(namedIn: ["show", "\(id)"], as: nil)
    bobby.vault.keepTasks(namedIn: ["show", "\(id)"], as: Name("jerry"))
    jerry.vault.keepTasks(namedIn: ["show", "\(id)"], as: jerry.agent)
    #expect(try cluster.reference(id) == taken, "it isn't named, or by another")
    bobby.vault.keepTasks(namedIn: ["show", "\(id)".suffix(8).description], as: bobby.agent)
    let renewed = try cluster.reference(id)
    #expect(renewed != taken)
    #expect(try bobby.vault.claimMemories().values.contains { $0.holding?.generation == 1 })
    cluster.pass(400)
    bobby.vault.keepTasks(namedIn: ["append", "MEMORY", "--body", "See [[TASKS#^\(id)]]."], as: bobby.agent)
    #expect(try cluster.reference(id) != renewed)
    cluster.pass(400)
    #expect(try jerry.take() == nil)
    #expect(try bobby.done(id).state == "completed")
    let ended = try cluster.reference(id)
    bobby.vault.keepTasks(namedIn: ["show", "\(id)"], as: bobby.agent)
    #expect(try cluster.reference(id) == ended)
  }

  @Test func `taking needs what the hub has, and no push that wins`() throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.syncNow(.init())
    let late = try cluster.node("bobby", random: cluster.shortWaits)
    var entry = NewEntry()
    entry.title = "Unpublished"
    _ = try late.vault.add(entry, to: "MEMORY", as: late.agent)
    try cluster.outrunPushes()
    #expect(try late.vault.syncNow(.init()).outcome == .raced)
    #expect(try late.take()?.item.item.id == id)
    try cluster.allowPushes()
    #expect(try late.done(id, "Swept.").state == "completed")
    #expect(try late.vault.syncNow(.init()).outcome.exitCode == 0)
    _ = try jerry.vault.syncNow(.init())
    #expect(try jerry.item(id).value("Result") == "Swept.")
  }

  @Test func `a capability is asked for, or had`() throws {
    _ = try offer("Sweep", capability: "@brooms")
    #expect(try bobby.take() == nil)
    #expect(try bobby.take(capability: "mops") == nil)
    #expect(code { _ = try bobby.take(capability: "No Name") } == .badName)
    _ = try jerry.vault.syncNow(.init())
    #expect(try bobby.take(capability: "brooms") != nil)
    _ = try offer("Sweep again", capability: "brooms")
    _ = try jerry.vault.syncNow(.init())
    _ = try bobby.vault.register(bobby.agent, .init(capabilities: ["brooms"]))
    #expect(try bobby.take() != nil)
  }

  @Test func `who falls silent loses it, and its late result is refused and kept`() throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.syncNow(.init())
    #expect(try bobby.take() != nil)
    #expect(try jerry.take() == nil)
    cluster.pass(599)
    #expect(try jerry.take() == nil)
    cluster.pass(1)
    let taken = try #require(try jerry.take())
    #expect(taken.item.item.id == id && taken.generation == 2)
    #expect(code { _ = try bobby.done(id, "Swept late.") } == .notHeld)
    _ = try bobby.vault.syncNow(.init())
    _ = try jerry.vault.syncNow(.init())
    let item = try jerry.item(id)
    #expect(item.state == "in-progress" && item.value("Result") == nil && item.generation == 2)
    #expect(item.entries.contains { $0.fields["Result"] == "Swept late." })
    _ = try jerry.done(id, "Swept.")
    #expect(try jerry.item(id).value("Result") == "Swept.")
    _ = try jerry.vault.syncNow(.init())
    _ = try bobby.vault.syncNow(.init())
    #expect(code { _ = try bobby.done(id, "Swept anyway.") } == .notHeld, "nor when all is over")
    #expect(try bobby.item(id).value("Result") == "Swept.")
    #expect(try bobby.item(id).entries.contains { $0.fields["Result"] == "Swept anyway." })
  }

  @Test func `an update renews, todo gives it back, and only the holder says so`() throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.syncNow(.init())
    #expect(try bobby.take() != nil)
    #expect(try jerry.take() == nil)
    cluster.pass(400)
    _ = try bobby.vault.update("\(id)", TaskChange(status: "blocked", context: "no broom"), as: bobby.agent)
    cluster.pass(400)
    #expect(try jerry.take() == nil)
    #expect(
      code { _ = try jerry.vault.update("\(id)", TaskChange(status: "blocked"), as: jerry.agent) } == .notHeld
    )
    _ = try bobby.vault.update("\(id)", TaskChange(status: "todo"), as: bobby.agent)
    _ = try bobby.vault.syncNow(.init())
    #expect(try jerry.take()?.generation == 2)
  }

  @Test func `a task that nobody holds is cancelled, and nobody takes it`() throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.update("\(id)", TaskChange(status: "cancelled"), as: jerry.agent)
    _ = try jerry.vault.syncNow(.init())
    #expect(try bobby.take() == nil && jerry.item(id).state == "cancelled")
    #expect(try cluster.reference(id) == nil)
  }

  /// Where a taker dies, and what the node's next sync makes of it.
  @Test(arguments: [QueueStep.result, .moved, .closed], [false, true])
  func `a death at any step of done is finished by the same again, or by the node's next sync`(
    step: QueueStep, isRepeated: Bool
  ) throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.syncNow(.init())
    #expect(try bobby.take() != nil)
    #expect(throws: Death.self) { try bobby.done(id, "Swept.", dyingAt: step) }
    if isRepeated {
      if step == .moved {
        #expect(code { _ = try bobby.done(id, "Swept otherwise.") } == .notHeld, "it is not what was begun")
      }
      #expect(try bobby.done(id, "Swept.").state == "completed")
    }
    _ = try bobby.vault.syncNow(.init())
    _ = try jerry.vault.syncNow(.init())
    for node in [jerry, bobby] {
      let item = try node.item(id)
      #expect(item.state == "completed" && item.value("Result") == "Swept.")
      #expect(item.entries.filter { $0.fields["Status"] == "completed" }.count == 1)
      #expect(try node.take() == nil)
    }
    #expect(try cluster.reference(id) == nil)
    #expect(try jerry.vault.entries(of: "bobby/HISTORY", as: jerry.agent).entries.count == 1)
  }

  @Test(arguments: [QueueStep.result, .moved, .closed])
  func `a sync in the middle of done leaves its end to it`(step: QueueStep) throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.syncNow(.init())
    #expect(try bobby.take() != nil)
    let watcher = try cluster.node("bobby")
    let generation = try #require(try bobby.vault.claimMemories()[ClaimName(task: id)]?.holding?.generation)
    _ = try bobby.vault.end(
      bobby.item(id), TaskChange(status: "completed", result: "Swept."), "completed", generation,
      as: bobby.agent
    ) { if $0 == step { _ = try watcher.vault.syncNow(.init()) } }
    _ = try watcher.vault.syncNow(.init())
    #expect(try bobby.item(id).entries.filter { $0.fields["Status"] == "completed" }.count == 1)
    #expect(try bobby.vault.entries(of: "bobby/HISTORY", as: bobby.agent).entries.count == 1)
    #expect(try cluster.reference(id) == nil)
  }

  @Test func `a result that was written before the task was lost is given up`() throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.syncNow(.init())
    #expect(try bobby.take() != nil)
    #expect(throws: Death.self) { try bobby.done(id, "Swept late.", dyingAt: .result) }
    #expect(try jerry.take() == nil)
    cluster.pass(600)
    #expect(try jerry.take()?.generation == 2)
    _ = try bobby.vault.syncNow(.init())
    #expect(try bobby.item(id).state == "in-progress")
    #expect(try bobby.vault.claimMemories().keys.allSatisfy { $0.task == nil }, "it is given up")
    _ = try jerry.vault.syncNow(.init())
    _ = try bobby.vault.syncNow(.init())
    #expect(try bobby.item(id).state == "in-progress" && bobby.item(id).generation == 2)
    _ = try jerry.done(id, "Swept.")
    _ = try jerry.vault.syncNow(.init())
    _ = try bobby.vault.syncNow(.init())
    #expect(try bobby.item(id).value("Result") == "Swept." && cluster.reference(id) == nil)
  }

  @Test func `without the hub nothing is taken, and a result waits for it`() throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.syncNow(.init())
    #expect(try bobby.take() != nil)
    try cluster.partition { () throws in
      #expect(code { _ = try jerry.take() } == .remoteMissing)
      #expect(code { _ = try bobby.done(id, "Swept.") } == .remoteMissing)
      #expect(try bobby.item(id).state == "in-progress")
    }
    _ = try bobby.vault.syncNow(.init())
    #expect(try bobby.item(id).state == "completed" && bobby.item(id).value("Result") == "Swept.")
  }

  @Test(arguments: [QueueStep.claimed, .looked])
  func `what was claimed before a death is handed to the same agent first`(step: QueueStep) throws {
    for title in ["Sweep", "Mop", "Dust"] { _ = try offer(title) }
    _ = try jerry.vault.syncNow(.init())
    #expect(throws: Death.self) { try bobby.take(dyingAt: step) }
    let held = try #require(try bobby.vault.claimMemories().first { $0.value.holding != nil }?.key.task)
    #expect(try bobby.take()?.item.item.id == held)
  }

  @Test func `who claims what is done already gives it back`() throws {
    let id = try offer("Sweep")
    _ = try jerry.vault.syncNow(.init())
    _ = try bobby.vault.syncNow(.init())
    #expect(try jerry.take() != nil)
    _ = try jerry.done(id)
    _ = try jerry.vault.syncNow(.init())
    #expect(try cluster.reference(id) == nil)
    #expect(try bobby.item(id).state == "todo", "it has not heard of it")
    #expect(try bobby.take() == nil)
    #expect(try cluster.reference(id) == nil && bobby.item(id).state == "completed")
  }
}
