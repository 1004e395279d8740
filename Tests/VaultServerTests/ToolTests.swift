import Testing
import VaultOperations

/// What a model sends, and what it gets back.
@Suite struct ToolTests {
  private let server: TestServer

  init() throws {
    server = try TestServer()
    try server.initialize()
  }

  private func error(_ result: JSON) throws -> JSON {
    #expect(result["isError"] == true)
    #expect(result["structuredContent"] == nil)
    let text = try #require(result["content", 0, "text"]?.text)
    return try #require(JSON(utf8: text.utf8)?["error"])
  }

  @Test func `a tool has a plain name, a way to use it, and schemas that every client takes`() throws {
    let frame = try server.request("tools/list")
    #expect(frame.description.utf8.count < 32_000)
    let tools = try #require(frame["result", "tools"]).elements
    #expect(Set(tools.compactMap { $0["name"]?.text }).count == tools.count)
    for tool in tools {
      let name = try #require(tool["name"]?.text)
      #expect(
        name.count <= 30 && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") })
      #expect(tool["description"]?.text?.isEmpty == false)
      for schema in [tool["inputSchema"], tool["outputSchema"]] {
        #expect(schema?["type"] == "object")
        let names = Set(schema?.names ?? [])
        #expect(names.isDisjoint(with: ["anyOf", "oneOf", "allOf", "not", "$ref", "enum"]))
        #expect(schema?.description.contains("$ref") == false)
      }
      let hints = try #require(tool["annotations"])
      #expect(hints["readOnlyHint"] != nil && hints["openWorldHint"] != nil)
    }
  }

  @Test(arguments: [
    ("memory_append", #"{"path":"MEMORY","title":"x","content":"y"}"#),
    ("memory_append", #"{"title":"x","text":"y","depends":"z","fields":{"N":1}}"#),
    ("memory_append", #"{"title":"x","body":null,"key":"k"}"#),
    ("memory_append", #"{"heading":"x","depends_on":["a"]}"#),
    ("memory_read", #"{"path":"MEMORY","limit":"5"}"#), ("memory_read", #"{"last":5.0}"#),
    ("memory_read", "{}"),
    ("section_list", #"{"path":"shared/CURRENT_FOCUS"}"#),
    ("section_set", #"{"note":"shared/CURRENT_FOCUS","section":"Now","text":"x"}"#),
    ("alert_raise", #"{"title":"Disk full","level":"WARNING","fingerprint":"disk"}"#),
    ("task_update", #"{"task":"Move","status":"IN_PROGRESS"}"#),
    ("task_list", #"{"status":"todo","limit":3}"#),
    ("vault_status", "{}"), ("memory_search", #"{"q":"focus"}"#), ("memory_brief", #"{"max_tokens":500}"#),
    ("memory_changes", #"{"after":"2h"}"#),
  ])
  func `names and types that models guess are taken for those meant`(tool: String, arguments: String) throws {
    let result = try server.call(tool, try #require(JSON(utf8: arguments.utf8)))
    #expect(result["isError"] == false, "\(result)")
    let text = try #require(result["content", 0, "text"]?.text)
    #expect(JSON(utf8: text.utf8) == result["structuredContent"])
  }

  @Test(arguments: [
    ("memory_read", #"{"last":"many"}"#, "whole number"), ("memory_read", #"{"file":["a"]}"#, "text"),
    ("memory_read", #"{"lines":3}"#, "It takes: file"), ("memory_read", "[]", "object"),
    ("memory_read", #"{"since":"soon"}"#, "2h"),
    ("memory_read", #"{"file":"../../etc/passwd"}"#, "inside the vault"),
    ("memory_read", #"{"file":"/etc/passwd"}"#, "inside the vault"),
    ("memory_read", #"{"file":".git/config"}"#, "inside the vault"),
    ("memory_read", #"{"file":".daybook/config.yml"}"#, "inside the vault"),
    ("memory_read", #"{"file":"shared/NONE"}"#, "no note"),
    ("memory_append", "{}", "says nothing"), ("memory_append", #"{"title":"a\nb"}"#, "body"),
    ("memory_append", #"{"title":"x","fields":{"a=b":"c"}}"#, "without ="),
    ("memory_append", #"{"title":"x","fields":["a"]}"#, "object"),
    ("section_get", #"{"file":"MEMORY"}"#, "heading"),
    ("section_get", #"{"file":"shared/CURRENT_FOCUS","heading":"None"}"#, "section_list"),
    ("decision_record", #"{"title":"x"}"#, "decision"),
    ("decision_update", #"{"id":"zzzzzz"}"#, "memory_search"),
    ("alert_raise", #"{"title":"x","severity":"loud"}"#, "critical"), ("task_update", "{}", "title"),
    ("alert_update", #"{"id":"aaaaaa","status":"resolved"}"#, "memory_search"),
  ])
  func `a mistake is told with the way to mend it`(tool: String, arguments: String, words: String) throws {
    let found = try error(server.call(tool, try #require(JSON(utf8: arguments.utf8))))
    #expect(found.description.contains(words), "\(found)")
    #expect(found["message"]?.text?.isEmpty == false)
    #expect(found["hint"]?.text?.contains("--") != true, "a model has no command line")
  }

  @Test func `a stale section comes back with what stands there, so that the model can try again`() throws {
    let first = try server.call(
      "section_set", ["file": "shared/CURRENT_FOCUS", "heading": "H", "body": "One"])
    let revision = try #require(first["structuredContent", "revision"])
    _ = try server.call("section_append", ["file": "shared/CURRENT_FOCUS", "heading": "H", "body": "Two"])
    let stale = try error(
      server.call(
        "section_set", ["file": "shared/CURRENT_FOCUS", "heading": "H", "body": "X", "ifRevision": revision]))
    #expect(stale["code"] == "stale-revision")
    #expect(stale["details", "text"] == "One\n\nTwo")
    let current = try #require(stale["details", "revision"])
    let again = try server.call(
      "section_set", ["file": "shared/CURRENT_FOCUS", "heading": "H", "body": "X", "ifRevision": current])
    #expect(again["isError"] == false)
    let read = try server.call("section_get", ["file": "shared/CURRENT_FOCUS", "heading": "H"])
    #expect(read["structuredContent", "text"] == "X")
    #expect(read["structuredContent", "changed", "author"] == "jerry")
    #expect(read["structuredContent", "changed", "node"] == "jerry")
  }

  @Test func `what is new is told once, and found again`() throws {
    _ = try server.call("memory_append", ["file": "shared/RECENT_EVENTS", "title": "Gateway keys rotated"])
    let found = try server.call("memory_search", ["query": "KEYS gateway", "kind": "entry"])[
      "structuredContent"]
    #expect(found?["total"] == 1)
    #expect(found?["items", 0, "title"] == "Gateway keys rotated")
    #expect(try server.call("memory_search", ["query": "nowhere"])["structuredContent", "total"] == 0)
    let brief = try server.call("memory_brief")["structuredContent", "text"]
    #expect(brief?.text?.contains("Gateway keys rotated") == true)
    let first = try server.call("memory_changes")["structuredContent"]
    #expect(first?["changes"]?.elements.contains { $0["title"] == "Gateway keys rotated" } == true)
    #expect(try server.call("memory_changes")["structuredContent", "changes"] == [])
    let since = try server.call("memory_changes", ["since": "1h"])["structuredContent", "changes"]
    #expect(since?.elements.isEmpty == false)
    _ = try server.call("memory_append", ["title": "Another"])
    let second = try server.call("memory_changes")["structuredContent", "changes"]
    #expect(second?.elements.map { $0["title"] } == ["Another"])
  }

  @Test func `a decision, an alert and a task go their way`() throws {
    let decision = try server.call(
      "decision_record", ["title": "Two backups", "decision": "Every volume to two nodes.", "key": "d"])
    let id = try #require(decision["structuredContent", "id"])
    #expect(decision["structuredContent", "state"] == "proposed")
    let same = try server.call(
      "decision_record", ["title": "Two backups", "decision": "Every volume to two nodes.", "key": "d"])
    #expect(same["structuredContent", "id"] == id)
    let accepted = try server.call(
      "decision_update", ["id": id, "status": "accepted", "consequences": "Twice the space."])
    #expect(accepted["structuredContent", "state"] == "accepted")
    let listed = try server.call("decision_list")["structuredContent"]
    #expect(listed?["items", 0, "consequences"] == "Twice the space.")
    #expect(try server.call("decision_list", ["state": "proposed"])["structuredContent", "total"] == 0)

    let alert = try server.call(
      "alert_raise", ["title": "Disk at 91 %", "severity": "warning", "fingerprint": "disk"])
    let again = try server.call(
      "alert_raise", ["title": "Disk at 91 %", "severity": "warning", "fingerprint": "disk"])
    #expect(again["structuredContent", "changed"] == false)
    let alertID = try #require(alert["structuredContent", "id"])
    _ = try server.call("alert_update", ["id": alertID, "status": "silenced", "until": "2h"])
    #expect(try server.call("alert_list")["structuredContent", "items", 0, "state"] == "silenced")

    let task = try server.call("task_update", ["title": "Move the volumes", "status": "todo"])
    let taskID = try #require(task["structuredContent", "id"])
    _ = try server.call("task_update", ["id": taskID, "status": "completed", "result": "All moved."])
    #expect(try server.call("task_list")["structuredContent", "items", 0, "state"] == "completed")
    #expect(try server.text("agents/jerry/HISTORY.md").contains("All moved."))
  }

  @Test func `an agent writes as itself, and in its own places`() throws {
    for file in ["bobby/MEMORY", "agents/bobby/NEW", "README", "notes/x", "conflicts/x", "templates/x"] {
      #expect(
        try error(server.call("memory_append", ["file": .string(file), "title": "x"]))["code"]
          == "not-permitted")
      let set: JSON = ["file": .string(file), "heading": "H", "body": "x"]
      #expect(try error(server.call("section_set", set))["code"] == "not-permitted")
    }
    let forged = try server.call("memory_append", ["title": "x", "fields": ["agent": "bobby"]])
    #expect(try error(forged)["code"] == "not-permitted")
    #expect(try server.call("memory_append", ["file": "shared/NEW", "title": "x"])["isError"] == false)
    #expect(try server.vault().log(as: nil).changes.first?.agent == "jerry")
  }

  @Test func `zones can be switched off on this node`() throws {
    _ = try server.vault().set("writeZones", to: "false")
    #expect(try server.call("memory_append", ["file": "bobby/MEMORY", "title": "x"])["isError"] == false)
    let forged = try server.call("memory_append", ["title": "x", "fields": ["Agent": "bobby"]])
    #expect(try error(forged)["code"] == "not-permitted", "in another's name it never writes")
  }

  @Test func `an agent that isn't named has no notes of its own`() throws {
    let server = try TestServer(agent: nil)
    try server.initialize()
    let found = try error(server.call("memory_append", ["title": "x"]))
    #expect(found["code"] == "no-agent")
    #expect(found["hint"]?.text?.contains("whole path") == true)
    #expect(try server.call("memory_append", ["file": "README", "title": "x"])["isError"] == false)
  }
}
