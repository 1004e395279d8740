import Testing
import VaultOperations

/// Appends that wait at the same time share their flushes, and each is answered for itself.
@Suite struct SharedAppendTests {
  private let server: TestServer

  init() throws {
    server = try TestServer()
    try server.initialize()
  }

  private func send(_ arguments: JSON, id: Int) {
    server.send([
      "jsonrpc": "2.0", "id": .int(id), "method": "tools/call",
      "params": ["name": "memory_append", "arguments": arguments],
    ])
  }

  @Test func `a hundred at once make a hundred commits in a few packs`() throws {
    let vault = try server.vault()
    let packs = vault.repository.packCount
    try vault.locked { () throws -> Void in  // So all of them wait.
      for id in 0..<100 {
        send(["title": .string("Entry \(id)"), "file": .string("agents/jerry/LOG-\(id % 7)")], id: id)
      }
      _ = try server.request("ping")
    }
    var entries = Set<String>()
    for _ in 0..<100 {
      let result = try #require(try server.receive()["result"])
      let id = try #require(result["structuredContent", "id"]?.text)
      let commit = try #require(result["structuredContent", "commit"]?.text)
      #expect(commit.count == 40)
      entries.insert(id)
    }
    #expect(entries.count == 100)
    // What came first had begun when the others came.
    #expect(vault.repository.packCount - packs <= 3)
    #expect(
      try vault.log(as: nil).changes.count { $0.id.map { entries.contains($0.description) } ?? false } == 100)
  }

  @Test func `one that is refused leaves the others alone`() throws {
    let vault = try server.vault()
    try vault.locked { () throws -> Void in
      send(["title": "First"], id: 1)
      send(["title": "", "body": ""], id: 2)
      send(["title": "Third", "file": "../out"], id: 3)
      send(["title": "Fourth", "key": "k"], id: 4)
      send(["title": "Fifth", "key": "k"], id: 5)
      send(["title": "Fourth", "key": "k"], id: 6)
      _ = try server.request("ping")
    }
    var results = [Int: JSON]()
    for _ in 0..<6 {
      let frame = try server.receive()
      if case .int(let id)? = frame["id"] { results[id] = frame["result"] }
    }
    for (id, isError) in [(1, false), (2, true), (3, true), (4, false), (5, true), (6, false)] {
      #expect((results[id]?["isError"] == true) == isError, "\(id): \(String(describing: results[id]))")
    }
    #expect(results[4]?["structuredContent", "id"] == results[6]?["structuredContent", "id"])
    #expect(results[6]?["structuredContent", "created"] == false)
    let text = try server.text("agents/jerry/MEMORY.md")
    #expect(text.contains("First") && text.contains("Fourth") && !text.contains("Fifth"))
  }
}
