import Foundation
import Testing

/// Tasks, messages and actions with the built programs: what happens behind an answer, and under a watcher.
@Suite struct QueueCommandTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.vaultWithHub(agents: "jerry,bobby")
  }

  /// Whose command it is that names a task.
  enum Namer: CaseIterable {
    case command, server
  }

  @Test(arguments: Namer.allCases)
  func `a command of the holder that names a task keeps it for it`(namer: Namer) throws {
    let offered = try sandbox.daybook("task", "offer", "Sweep", "--json", "--vault", "a", "--agent", "jerry")
    let id = try #require(try offered.json()["id"] as? String)
    let taken = try sandbox.daybook(
      "task", "take", "--ttl", "12s", "--json", "--vault", "a", "--agent", "jerry")
    #expect(try taken.json()["id"] as? String == id, "\(taken.output)\(taken.error)")
    let reference = { try sandbox.git("hub.git", "for-each-ref", "refs/daybook/claims/task*") }
    let before = try reference()
    #expect(before.contains(id))
    // Another agent of this node may name it as often as it likes, and nothing is asked of the hub.
    #expect(try name(id, by: namer, as: "bobby") == 0)
    #expect(try reference() == before)
    let deadline = Date(timeIntervalSinceNow: 60)
    while try reference() == before, Date() < deadline {
      #expect(try name("01zzzzzzzz0000000000000000", by: namer, as: "jerry") != 70)
      #expect(try name(id, by: namer, as: "jerry") == 0)
    }
    #expect(try reference() != before, "a fifth of its time is gone")
    let done = try sandbox.daybook("task", "done", id, "--vault", "a", "--agent", "jerry")
    #expect(done.status == 0, "\(done.error)")
  }

  private func name(_ id: String, by namer: Namer, as agent: String) throws -> Int32 {
    switch namer {
    case .command:
      return try sandbox.daybook("show", id, "--vault", "a", environment: ["DAYBOOK_AGENT": agent]).status
    case .server:
      let requests = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
        "clientInfo":{"name":"test","version":"1"}}}
        {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"memory_search","arguments":{"query":"\(id)"}}}

        """
      let served = try sandbox.daybook("mcp", "--vault", "a", "--agent", agent, input: Data(requests.utf8))
      #expect(served.output.contains(#""id":2,"result""#), "\(served.output)\(served.error)")
      return served.status
    }
  }

  @Test func `a watcher tells of messages that come in, and runs what is due`() throws {
    #expect(try sandbox.daybook("clone", sandbox.path("hub.git"), "b", "--node", "bobby").status == 0)
    #expect(try sandbox.daybook("agent", "register", "--vault", "b", "--agent", "bobby").status == 0)
    let told = sandbox.path("told")
    let ran = sandbox.path("ran")
    _ = try sandbox.daybook("config", "set", "onMessage", "cat >> '\(told)'", "--vault", "b")
    _ = try sandbox.daybook("config", "set", "action.sweep", "cat >> '\(ran)'", "--vault", "b")
    // What is due is looked for when a minute begins, and at the start: the node has to know of it by then.
    _ = try sandbox.daybook(
      "schedule", "add", "Sweep", "--when", "2026-01-01T00:00:00Z", "--action", "sweep", "--vault", "a",
      "--agent", "jerry")
    for vault in ["a", "b"] { #expect(try sandbox.vaultSync("--vault", vault).status == 0) }
    let sent = try sandbox.daybook(
      "send", "bobby", "Look here", "--json", "--vault", "a", "--agent", "jerry")
    let id = try #require(try sent.json()["id"] as? String, "\(sent.output)\(sent.error)")
    #expect(try sandbox.vaultSync("--vault", "a").status == 0)
    let watcher = try sandbox.start("watch", "--vault", "b")
    defer { watcher.terminate() }
    let sweep = #""action":"sweep""#
    sandbox.wait {
      (try? sandbox.text("told").contains(id)) == true && (try? sandbox.text("ran").contains(sweep)) == true
    }
    #expect(try sandbox.text("told").contains(id))
    #expect(try sandbox.text("ran").contains(sweep))
    // And those that come while it runs.
    let later = try sandbox.daybook(
      "send", "bobby", "And here", "--json", "--vault", "a", "--agent", "jerry")
    let second = try #require(try later.json()["id"] as? String)
    #expect(try sandbox.vaultSync("--vault", "a").status == 0)
    sandbox.wait { (try? sandbox.text("told").contains(second)) == true }
    #expect(try sandbox.text("told").components(separatedBy: second).count > 1)
    watcher.terminate()
    watcher.waitUntilExit()
    #expect(watcher.terminationStatus == 0)
    #expect(try sandbox.text("ran").components(separatedBy: sweep).count == 2, "once")
  }
}
