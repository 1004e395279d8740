import Testing

@testable import VaultModel

@Suite struct TaskQueueTests {
  private var maker = FactMaker()

  @discardableResult
  private mutating func offer(_ fields: [(String, String)] = []) -> EntryID {
    maker.add([("Kind", "task"), ("Task", "Sweep"), ("Status", "todo")] + fields, in: TaskQueue.path)
  }

  @discardableResult
  private mutating func say(
    _ status: String, of task: EntryID, generation: UInt64? = nil, on node: UInt32 = 1
  ) -> EntryID {
    let fields = [("Status", status)] + (generation.map { [("Generation", "\($0)")] } ?? [])
    return maker.add(fields, [Edge(.updates, task)], on: node, in: "agents/jerry/MEMORY.md")
  }

  @Test mutating func `only what the latest taker says counts`() throws {
    let task = offer()
    say("in-progress", of: task, generation: 1)
    say("in-progress", of: task, generation: 2, on: 2)
    say("completed", of: task, generation: 1)
    #expect(try maker.item(task).state == "in-progress")
    #expect(try maker.item(task).generation == 2)
    #expect(try maker.item(task).contradiction.isEmpty)
    say("completed", of: task, generation: 2, on: 2)
    #expect(try maker.item(task).state == "completed")
    #expect(try maker.item(task).entries.count == 5)
  }

  @Test mutating func `a person's word counts without a generation`() throws {
    let task = offer()
    say("in-progress", of: task, generation: 1)
    say("cancelled", of: task)
    #expect(try maker.item(task).state == "cancelled")
  }

  @Test mutating func `who asks for no capability gets what it can do`() throws {
    let (any, disks, _) = (offer(), offer([("Capability", "disks")]), offer([("Capability", "dns")]))
    let closed = offer()
    say("completed", of: closed, generation: 1)
    maker.add([("Kind", "task"), ("Task", "Mine")], in: "agents/jerry/MEMORY.md")
    let name = try #require(Name("disks"))
    let fold = maker.fold()
    #expect(TaskQueue(fold, wanting: nil, having: []).items.map(\.id) == [any])
    #expect(TaskQueue(fold, wanting: nil, having: [name]).items.map(\.id) == [any, disks])
    #expect(TaskQueue(fold, wanting: name, having: []).items.map(\.id) == [disks])
  }

  @Test mutating func `one of the sixteen oldest is picked`() throws {
    for _ in 0..<40 { offer() }
    let items = TaskQueue(maker.fold(), wanting: nil, having: []).items
    let picked = Set((0..<200).compactMap { TaskQueue.pick(items, random: $0)?.id })
    #expect(picked == Set(items.prefix(16).map(\.id)))
    #expect(TaskQueue.pick([], random: 7) == nil)
  }
}
