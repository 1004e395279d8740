import Foundation
import Testing

@Suite struct AppendTests {
  @Test func `an entry is written as the format says, and is one commit of its agent`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let result = try sandbox.daybook(
      "append", "MEMORY", "--agent", "jerry", "--title", "Rotate", "--task", "Rotate the keys", "--status",
      "in-progress", "--context", "-staging only", "--depends", "the network", "--depends", "billy",
      "--field",
      "Owner=Ada=B", "--body", "Text.\n\n# Heading", "--at", "2026-02-16T13:00:00+01:00", "--json", in: "v")
    #expect(result.status == 0, "\(result.error)")
    let answer = try result.json()
    let id = try #require(answer["id"] as? String)
    #expect(answer["timestamp"] as? String == "2026-02-16T12:00:00Z")
    #expect(answer["path"] as? String == "agents/jerry/MEMORY.md")
    #expect(answer["created"] as? Bool == true)
    #expect(answer["escaped"] as? Int == 1)
    let text = try sandbox.text("v/agents/jerry/MEMORY.md")
    #expect(
      text.hasSuffix(
        """
        ## [2026-02-16T12:00:00Z] Rotate
        **Task:** Rotate the keys
        **Status:** in-progress
        **Context:** -staging only
        **Dependencies:** the network, billy
        **Owner:** Ada=B
        ^\(id)

        Text.

        ### Heading #

        """))
    let log = try sandbox.git(
      "v", "log", "-1", "--format=%H|%an <%ae>|%aI|%cn|%s|%(trailers:key=Entry,valueonly)")
    #expect(
      log == "\(answer["commit"] ?? "")|jerry <jerry@daybook.invalid>|2026-02-16T12:00:00+00:00|jerry|"
        + "jerry/MEMORY: Rotate|\(id)\n\n")
    try sandbox.expectSound("v")

    let read = try sandbox.daybook("read", "jerry/MEMORY", "--id", String(id.suffix(8)), "--json", in: "v")
      .json()
    let entry = try #require((read["entries"] as? [[String: Any]])?.first)
    #expect(entry["body"] as? String == "Text.\n\n# Heading")
    #expect(entry["author"] as? String == "jerry")
    #expect(entry["commit"] as? String == answer["commit"] as? String)
    #expect((entry["fields"] as? [String: String])?["Dependencies"] == "the network, billy")
  }

  @Test func `a dependency given by its id becomes a link`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let first = try sandbox.daybook("append", "shared/DECISIONS", "--title", "A", "--json", in: "v").json()
    let id = try #require(first["id"] as? String)
    _ = try sandbox.daybook("append", "jerry/MEMORY", "--title", "B", "--depends", id, in: "v")
    #expect(
      try sandbox.text("v/agents/jerry/MEMORY.md").contains("**Dependencies:** [[shared/DECISIONS#^\(id)]]\n")
    )
  }

  @Test(arguments: ["-5 degrees", "- item", "--json", "---", "----- x", "---a=b", "-=x", "--=x"])
  func `a text may begin like an option`(text: String) throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let added = try sandbox.daybook(
      "append", "jerry/MEMORY", "--title", text, "--body", text, "--field", "Key=x", in: "v")
    #expect(added.status == 0, "\(added.error)")
    let set = try sandbox.daybook("section", "set", "jerry/MEMORY", "Last", "--body", text, in: "v")
    #expect(set.status == 0, "\(set.error)")
    let read = try sandbox.daybook("read", "jerry/MEMORY", "--json", in: "v").json()
    let entry = try #require((read["entries"] as? [[String: Any]])?.first)
    #expect(entry["title"] as? String == text)
    #expect(entry["body"] as? String == text)
    #expect(try sandbox.daybook("section", "get", "jerry/MEMORY", "Last", in: "v").output == "\(text)\n")
  }

  @Test func `a retry under a key is a no-op that answers the first id`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let words = ["append", "jerry/MEMORY", "--title", "T", "--key", "k 1", "--json"]
    let daybook = Sandbox.program("daybook")
    let first = try sandbox.run(daybook, words, in: "v").json()
    let again = try sandbox.run(daybook, words, in: "v").json()
    #expect(again["created"] as? Bool == false)
    #expect(again["id"] as? String == first["id"] as? String)
    #expect(again["commit"] as? String == first["commit"] as? String)
    #expect(try sandbox.git("v", "log", "-1", "--format=%(trailers:key=Key,valueonly)") == "k 1\n\n")
    let other = try sandbox.daybook(
      "append", "jerry/MEMORY", "--title", "U", "--key", "k 1", "--json", in: "v")
    #expect(other.status == 65)
    #expect(other.errorCode == "key-used")
    #expect(try sandbox.git("v", "rev-list", "--count", "HEAD") == "2\n")
  }

  @Test func `what was written by hand is committed before, as its writer's`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let script = "printf '\\n## [2026-02-16T12:00:00Z] By hand\\n**Status:** done' >> agents/jerry/MEMORY.md"
    _ = try sandbox.run("/bin/sh", ["-c", script], in: "v")
    #expect(try sandbox.daybook("append", "jerry/MEMORY", "--title", "Next", in: "v").status == 0)
    let log = try sandbox.git("v", "log", "-2", "--format=%an %s")
    #expect(log == "jerry jerry/MEMORY: Next\njerry jerry/MEMORY: By hand\n")
    let read = try sandbox.daybook("read", "jerry/MEMORY", "--json", in: "v").json()
    let entries = try #require(read["entries"] as? [[String: Any]])
    #expect(entries.compactMap { $0["title"] as? String } == ["By hand", "Next"])
    #expect(entries.allSatisfy { $0["commit"] is String })
    try sandbox.expectSound("v")
  }

  @Test func `processes that append at once lose nothing`() async throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let (writers, each) = (8, Sandbox.size("DAYBOOK_TEST_APPENDS", default: 15))
    let script = """
      for number in $(seq \(each)); do
        "$0" append shared/RECENT_EVENTS --agent "writer-$1" --title "$1-$number" || exit 1
      done
      """
    try await withThrowingTaskGroup(of: Sandbox.Result.self) { group in
      for writer in 1...writers {
        group.addTask {
          try sandbox.run("/bin/sh", ["-c", script, Sandbox.program("daybook"), "\(writer)"], in: "v")
        }
      }
      for try await result in group { #expect(result.status == 0, "\(result.error)") }
    }
    let read = try sandbox.daybook("read", "shared/RECENT_EVENTS", "--json", in: "v").json()
    let entries = try #require(read["entries"] as? [[String: Any]])
    let ids = entries.compactMap { $0["id"] as? String }
    let titles = Set(entries.compactMap { $0["title"] as? String })
    #expect(titles == Set((1...writers).flatMap { writer in (1...each).map { "\(writer)-\($0)" } }))
    #expect(ids.count == writers * each)
    #expect(Set(ids).count == ids.count)
    #expect(ids == ids.sorted())
    #expect(try sandbox.git("v", "rev-list", "--count", "HEAD") == "\(writers * each + 1)\n")
    let named = try sandbox.git("v", "log", "--reverse", "--format=%(trailers:key=Entry,valueonly)")
    #expect(named.split(separator: "\n").map(String.init) == ids)
    try sandbox.expectSound("v")
  }
}
