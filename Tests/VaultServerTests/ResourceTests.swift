import Foundation
import Testing
import VaultOperations

@Suite struct ResourceTests {
  private let server: TestServer

  init() throws { server = try TestServer() }

  private func all(_ method: String, _ list: String) throws -> [JSON] {
    var found = [JSON]()
    var cursor: JSON?
    repeat {
      let page = try #require(
        try server.request(method, .object(cursor.map { [.init("cursor", $0)] } ?? []))["result"])
      found += try #require(page[list]).elements
      cursor = page["nextCursor"]
    } while cursor != nil
    return found
  }

  @Test func `what is listed can be read, page by page`() throws {
    try server.initialize()
    for number in 0..<250 { try server.write("# \(number)\n", to: "notes/\(number).md") }
    try server.write("# a b?#%ü\n", to: "notes/a b?#%ü.md")
    let resources = try all("resources/list", "resources")
    let uris = resources.compactMap { $0["uri"]?.text }
    #expect(Set(uris).count == uris.count)
    #expect(uris.contains("vault:///notes/a%20b%3F%23%25%C3%BC.md"))
    #expect(uris.contains("vault://status") && uris.contains("vault://agents/bobby"))
    #expect(uris.count > 250)
    for uri in uris.filter({ !$0.contains("notes/1") }) {
      let result = try server.request("resources/read", ["uri": .string(uri)])["result"]
      #expect(result?["contents", 0, "uri"] == .string(uri))
      #expect(result?["contents", 0, "text"] != nil)
    }
  }

  @Test(arguments: [
    "vault:///../v/README.md", "vault:///.git/config", "vault:///%2e%2e/x", "vault:///agents/../README.md",
    "vault:////etc/passwd", "vault:///", "vault:///shared", "vault://agents/", "vault://agents/none",
    "vault://agents/../x", "vault://other", "file:///etc/passwd", "vault:///%ff", "vault:///%2",
    "vault:///a%00b",
    "vault:///link.md",
  ])
  func `nothing outside is read`(uri: String) throws {
    try server.initialize()
    try? FileManager.default.createSymbolicLink(
      atPath: server.folder + "/v/link.md", withDestinationPath: "/etc/passwd")
    #expect(try server.request("resources/read", ["uri": .string(uri)])["error", "code"] == -32002)
  }

  @Test func `an attachment comes as it is`() throws {
    try server.initialize()
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try Data(bytes).write(to: URL(fileURLWithPath: server.folder + "/v/shared/a.bin"))
    let result = try server.request("resources/read", ["uri": "vault:///shared/a.bin"])["result"]
    #expect(result?["contents", 0, "blob"]?.text.flatMap { Data(base64Encoded: $0) } == Data(bytes))
  }

  @Test func `completion finds paths and agents`() throws {
    try server.initialize()
    func values(_ reference: JSON, _ name: String, _ value: String) throws -> [JSON]? {
      try server.request(
        "completion/complete",
        ["ref": reference, "argument": ["name": .string(name), "value": .string(value)]])[
          "result", "completion", "values"]?
        .elements
    }
    let template: JSON = ["type": "ref/resource", "uri": "vault:///{+path}"]
    #expect(try values(template, "path", "AGENTS/J")?.first == "agents/jerry/ALERTS.md")
    #expect(try values(template, "path", "decis")?.contains("shared/DECISIONS.md") == true)
    #expect(try values(["type": "ref/resource", "uri": "vault://agents/{name}"], "name", "b") == ["bobby"])
    #expect(try values(["type": "ref/prompt", "name": "handoff"], "to", "") == ["bobby", "jerry"])
    #expect(try values(["type": "ref/prompt", "name": "recall"], "topic", "x") == [])
    #expect(try values(["type": "ref/prompt", "name": "none"], "x", "") == nil)
  }

  @Test func `a session is told what another process writes, and of notes that come`() throws {
    try server.initialize()
    #expect(
      try server.request("resources/subscribe", ["uri": "vault:///shared/DECISIONS.md"])["result"] != nil)
    #expect(try server.request("resources/list")["result"] != nil)
    _ = try server.vault().add(entry("Elsewhere"), to: "shared/DECISIONS", as: nil)
    let frame = try next("notifications/resources/updated")
    #expect(frame["params"] == ["uri": "vault:///shared/DECISIONS.md"])
    try server.write("# New\n", to: "notes/new.md")
    _ = try next("notifications/resources/list_changed")
    #expect(
      try server.request("resources/unsubscribe", ["uri": "vault:///shared/DECISIONS.md"])["result"] != nil)
    #expect(try server.finish().isEmpty)
  }

  @Test func `a session is told when a message comes, and not of what else is written`() throws {
    try server.initialize()
    let uri: JSON = ["uri": "vault://inbox/jerry"]
    #expect(try server.request("resources/read", ["uri": "vault://inbox/nobody"])["error"] != nil)
    #expect(try server.request("resources/subscribe", uri)["result"] != nil)
    let before = try server.request("resources/read", uri)
    #expect(before.description.contains(#"\"total\":0"#))
    let vault = try server.vault()
    var message = NewMessage(to: "jerry")
    message.text = "Look"
    _ = try vault.send(message, as: vault.actingAgent("bobby", in: server.surroundings))
    #expect(try next("notifications/resources/updated")["params"] == uri)
    let after = try server.request("resources/read", uri)
    #expect(after.description.contains(#"\"title\":\"Look\""#))
    _ = try vault.add(entry("Elsewhere"), to: "shared/DECISIONS", as: nil)
    #expect(try server.request("resources/unsubscribe", uri)["result"] != nil)
    #expect(try server.finish().isEmpty)
  }

  @Test func `a stream of 2026-07-28 is acknowledged first, and every message names it`() throws {
    let filter: JSON = [
      "resourceSubscriptions": ["vault://status", "nonsense"], "toolsListChanged": true,
      "promptsListChanged": true,
      "resourcesListChanged": true,
    ]
    server.send(TestServer.modernRequest("subscriptions/listen", [.init("notifications", filter)], id: 7))
    let first = try server.receive()
    #expect(first["method"] == "notifications/subscriptions/acknowledged")
    #expect(
      first["params", "notifications"] == [
        "resourcesListChanged": true, "resourceSubscriptions": ["vault://status"],
      ])
    #expect(first["params", "_meta", "io.modelcontextprotocol/subscriptionId"] == 7)
    #expect(try server.modern("resources/list")["result"] != nil)
    _ = try server.vault().add(entry("Elsewhere"), to: "shared/DECISIONS", as: nil)
    let update = try next("notifications/resources/updated")
    #expect(update["params", "uri"] == "vault://status")
    #expect(update["params", "_meta", "io.modelcontextprotocol/subscriptionId"] == 7)
    server.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#)
    #expect(try !server.finish().contains { $0["id"] == 7 }, "a cancelled stream isn't answered")
  }

  @Test func `a stream that is open at the end is closed with its answer`() throws {
    server.send(
      TestServer.modernRequest(
        "subscriptions/listen", [.init("notifications", ["resourceSubscriptions": ["vault://status"]])],
        id: "s"))
    #expect(try server.receive()["method"] == "notifications/subscriptions/acknowledged")
    let last = try #require(try server.finish().last)
    #expect(last["id"] == "s")
    #expect(
      last["result"] == [
        "resultType": "complete", "_meta": ["io.modelcontextprotocol/subscriptionId": "s"],
      ])
  }

  private func entry(_ title: String) -> NewEntry {
    var entry = NewEntry()
    entry.title = title
    return entry
  }

  private func next(_ method: String) throws -> JSON {
    while true {
      let frame = try server.receive()
      if frame["method"] == .string(method) { return frame }
    }
  }
}
