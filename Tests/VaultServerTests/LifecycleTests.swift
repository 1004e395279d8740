import Testing
import VaultOperations

/// Which revision a request is answered in, and what each has.
@Suite struct LifecycleTests {
  private let server: TestServer

  init() throws { server = try TestServer() }

  @Test(arguments: ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
  func `initialize agrees on a revision that is known`(revision: String) throws {
    let result = try #require(try server.initialize(revision)["result"])
    #expect(result["protocolVersion"] == .string(revision))
    #expect(result["serverInfo", "name"] == "daybook")
    #expect((result["serverInfo", "title"] != nil) == (revision >= "2025-06-18"))
    #expect(result["capabilities", "resources", "subscribe"] == true)
    #expect(result["resultType"] == nil)
  }

  @Test(arguments: ["1999-01-01", "2026-07-28", "2099-01-01", ""])
  func `any other revision is answered with the newest of its kind`(revision: String) throws {
    #expect(try server.initialize(revision)["result", "protocolVersion"] == "2025-11-25")
  }

  @Test func `before initialize nothing is taken but ping, and what says its revision`() throws {
    #expect(try server.request("ping")["result"] == .object([]))
    #expect(try server.request("tools/list")["error", "code"] == -32602)
    #expect(try server.request("server/discover")["error", "code"] == -32602)
    #expect(try server.modern("tools/list")["result", "tools"]?.elements.isEmpty == false)
    #expect(try server.request("tools/list")["error", "code"] == -32602, "a modern request agrees on nothing")
  }

  @Test func `a client that never says initialized is served`() throws {
    try server.initialize()
    #expect(try server.request("tools/list")["result", "tools"]?.elements.isEmpty == false)
  }

  @Test func `discover names the revisions that say themselves, and initialize still works after it`() throws
  {
    let result = try #require(try server.modern("server/discover")["result"])
    #expect(result["supportedVersions"] == ["2026-07-28"])
    #expect(result["resultType"] == "complete")
    #expect(result["ttlMs"] != nil && result["cacheScope"] != nil)
    #expect(result["_meta", "io.modelcontextprotocol/serverInfo", "name"] == "daybook")
    #expect(try server.initialize("2025-06-18")["result", "protocolVersion"] == "2025-06-18")
    #expect(try server.modern("tools/list")["result", "resultType"] == "complete", "both at once")
    #expect(try server.request("tools/list")["result", "resultType"] == nil)
  }

  @Test(arguments: ["2025-11-25", "1900-01-01"])
  func `a request of a revision that isn't served is told which are`(revision: String) throws {
    let frame = try server.request(
      "tools/list",
      [
        "_meta": [
          "io.modelcontextprotocol/protocolVersion": .string(revision),
          "io.modelcontextprotocol/clientCapabilities": .object([]),
        ]
      ])
    #expect(frame["error", "code"] == -32022)
    #expect(frame["error", "data", "supported"] == ["2026-07-28"])
    #expect(frame["error", "data", "requested"] == .string(revision))
  }

  @Test func `a modern request without its client's capabilities is malformed`() throws {
    let frame = try server.request(
      "tools/list", ["_meta": ["io.modelcontextprotocol/protocolVersion": "2026-07-28"]])
    #expect(frame["error", "code"] == -32602)
  }

  @Test(arguments: ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"])
  func `what the latest revision dropped is unknown in it`(method: String) throws {
    #expect(try server.modern(method)["error", "code"] == -32601)
  }

  @Test(arguments: ["server/discover", "subscriptions/listen"])
  func `what the latest revision brought is unknown before it`(method: String) throws {
    try server.initialize()
    #expect(try server.request(method)["error", "code"] == -32601)
  }

  @Test(arguments: ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
  func `a tool has what its revision knows, and no more`(revision: String) throws {
    try server.initialize(revision)
    let tools = try #require(try server.request("tools/list")["result", "tools"]).elements
    for tool in tools {
      #expect((tool["annotations"] != nil) == (revision >= "2025-03-26"))
      #expect((tool["title"] != nil) == (revision >= "2025-06-18"))
      #expect((tool["outputSchema"] != nil) == (revision >= "2025-06-18"))
    }
    let result = try server.call("memory_append", ["title": "x"])
    #expect((result["structuredContent"] != nil) == (revision >= "2025-06-18"))
    #expect(result["content"]?.elements.count == (revision >= "2025-06-18" ? 2 : 1))
    #expect(
      (try server.request("prompts/list")["result", "prompts", 0, "title"] != nil)
        == (revision >= "2025-06-18"))
  }

  @Test(arguments: ["2024-11-05", "2025-03-26"])
  func `up to 2025-03-26 several requests may stand in one array`(revision: String) throws {
    try server.initialize(revision)
    server.send(
      [
        ["jsonrpc": "2.0", "id": 1, "method": "ping"],
        ["jsonrpc": "2.0", "method": "notifications/initialized"],
        ["jsonrpc": "2.0", "id": 2, "method": "nope"], ["jsonrpc": "2.0", "id": 3],
        ["jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": ["name": "memory_read"]],
      ])
    let frames = try server.receive().elements
    #expect(Set(frames.compactMap { $0["id"] }) == [1, 2, 3, 4])
    server.send("[]")
    server.send([["jsonrpc": "2.0", "method": "notifications/initialized"]])
    #expect(try server.request("ping", id: 5)["id"] == 5, "neither is answered")
  }

  @Test func `the error of a missing resource is its revision's`() throws {
    let uri = JSON.Member("uri", "vault:///shared/NONE.md")
    try server.initialize()
    #expect(try server.request("resources/read", .object([uri]))["error", "code"] == -32002)
    #expect(try server.modern("resources/read", [uri])["error", "code"] == -32602)
  }

  @Test func `log messages come at the level that was asked for, and not before`() throws {
    try server.initialize()
    #expect(try server.request("logging/setLevel", ["level": "error"])["result"] == .object([]))
    #expect(try server.modern("server/discover")["result", "capabilities", "logging"] == nil)
  }
}
