import Foundation
import Testing

/// Waiting, watching and judging by the built program; what is decided is tested below.
@Suite struct WatchCommandTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.vault()
  }

  @Test func `what is new is answered at once, once`() throws {
    _ = try sandbox.daybook("append", "MEMORY", "--title", "first", "--agent", "jerry", in: "v")
    let found = try sandbox.daybook("wait", "--timeout", "5", "--agent", "jerry", in: "v")
    #expect(found.status == 0, "\(found.error)")
    let titles = (try found.json()["changes"] as? [[String: Any]] ?? []).compactMap { $0["title"] as? String }
    #expect(titles.contains("first"))
    let again = try sandbox.daybook("wait", "--timeout", "0", "--agent", "jerry", in: "v")
    #expect(again.status == 75)
    #expect((try again.json()["changes"] as? [Any])?.isEmpty == true)
  }

  @Test func `what doesn't matter stays new`() throws {
    _ = try sandbox.daybook("wait", "--timeout", "0", "--agent", "jerry", in: "v")
    _ = try sandbox.daybook("append", "MEMORY", "--title", "first", "--agent", "jerry", in: "v")
    let wait = ["wait", "--timeout", "0.1", "--agent", "jerry"]
    for words in [["--for", "alert"], ["--for", "path", "shared/*"], ["--for", "path", "agents/*"]] {
      let result = try sandbox.run(Sandbox.program("daybook"), wait + words, in: "v")
      #expect(result.status == 75, "\(words): \(result.error)")
    }
    let found = try sandbox.run(
      Sandbox.program("daybook"), wait + ["--for", "path", "agents/*/MEMORY.md"], in: "v")
    #expect(found.status == 0)
  }

  @Test func `an entry of another node ends the waiting, without a watcher`() throws {
    _ = try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    _ = try sandbox.daybook("remote", "add", "origin", sandbox.path("hub.git"), in: "v")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.daybook("clone", sandbox.path("hub.git"), "w", "--node", "bobby").status == 0)
    _ = try sandbox.daybook("wait", "--timeout", "0", "--agent", "jerry", in: "v")
    _ = try sandbox.daybook("alert", "raise", "Disk full", "--severity", "error", "--agent", "bobby", in: "w")
    #expect(try sandbox.vaultSync(in: "w").status == 0)
    let found = try sandbox.daybook("wait", "--for", "alert", "--timeout", "60", "--agent", "jerry", in: "v")
    #expect(found.status == 0, "\(found.error)")
    #expect(found.output.contains("Disk full"))
  }

  @Test(arguments: [
    ["--for", "nothing"], ["--for", "path"], ["--for", "task"], ["--for", "alert", "x"], ["--timeout", "-1"],
    ["--timeout", "soon"],
  ])
  func `what can't be waited for is refused`(words: [String]) throws {
    #expect(try sandbox.run(Sandbox.program("daybook"), ["wait"] + words, in: "v").status == 64)
  }

  @Test func `a node that never synced can't be judged, one that did is well`() throws {
    #expect(try sandbox.daybook("status", "--check", in: "v").status == 0)
    _ = try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    _ = try sandbox.daybook("remote", "add", "origin", sandbox.path("hub.git"), in: "v")
    #expect(try sandbox.daybook("status", "--check", in: "v").status == 3)
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    let well = try sandbox.daybook("status", "--check", "--metrics", "daybook.prom", in: "v")
    #expect(well.status == 0, "\(well.output)")
    #expect(try sandbox.text("v/daybook.prom").contains("daybook_health_state{vault="))
    #expect(try sandbox.daybook("status", "--check", "--vault", sandbox.path("none")).status == 3)
  }

  @Test func `a hook hears of trouble and of its end, and nothing is put into its command`() throws {
    _ = try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    _ = try sandbox.daybook("remote", "add", "origin", sandbox.path("hub.git"), in: "v")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    let command = "cat >> '\(sandbox.path("told"))'; echo $DAYBOOK_STATE $0 $# >> '\(sandbox.path("told"))'"
    _ = try sandbox.daybook("config", "set", "onError", command, in: "v")
    let shown = try sandbox.daybook("config", "list", in: "v").output
    #expect(!shown.contains("cat >>") && shown.contains("(set)"))
    try sandbox.write("#!/bin/sh\necho no >&2; exit 1\n", to: "hub.git/hooks/pre-receive")
    chmod(sandbox.path("hub.git/hooks/pre-receive"), 0o755)
    _ = try sandbox.daybook("append", "MEMORY", "--title", "first", "--agent", "jerry", in: "v")
    for _ in 0..<2 { #expect(try sandbox.vaultSync(in: "v").status == 69) }
    let told = try sandbox.text("told")
    #expect(told.hasPrefix(#"{"state":"critical","node":"jerry","#))
    #expect(told.hasSuffix("critical sh 0\n"))
    #expect(told.split(separator: "\n").count == 2)
    try FileManager.default.removeItem(atPath: sandbox.path("hub.git/hooks/pre-receive"))
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.text("told").hasSuffix("ok sh 0\n"))
  }

  @Test func `presence is on the hub, and never in the history`() throws {
    _ = try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    _ = try sandbox.daybook("remote", "add", "origin", sandbox.path("hub.git"), in: "v")
    for _ in 0..<3 { #expect(try sandbox.vaultSync(in: "v").status == 0) }
    #expect(try sandbox.daybook("clone", sandbox.path("hub.git"), "w", "--node", "bobby").status == 0)
    for _ in 0..<2 { #expect(try sandbox.vaultSync(in: "w").status == 0) }
    let references = try sandbox.git("hub.git", "for-each-ref", "--format=%(refname)", "refs/daybook")
    #expect(references.contains("refs/daybook/presence/jerry\n"))
    #expect(try sandbox.git("hub.git", "log", "--format=%s", "main").contains("presence") == false)
    let nodes = try sandbox.daybook("status", "--json", in: "w").json()["nodes"] as? [[String: Any]]
    #expect(nodes?.first?["node"] as? String == "jerry")
    #expect(nodes?.first?["presence"] as? String == "unknown")
    try sandbox.expectSound("v")
  }

  /// Two nodes in step, with a hub of files.
  private func pair() throws {
    _ = try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    _ = try sandbox.daybook("remote", "add", "origin", sandbox.path("hub.git"), in: "v")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.daybook("clone", sandbox.path("hub.git"), "w", "--node", "bobby").status == 0)
    #expect(try sandbox.vaultSync(in: "w").status == 0)
  }

  @Test func `a push that asks nothing first loses no race`() throws {
    try pair()
    for (node, title) in [("v", "from jerry"), ("w", "from bobby")] {
      _ = try sandbox.daybook(
        "append", "shared/RECENT_EVENTS", "--title", title, "--agent", "jerry", in: node)
      let pushed = try sandbox.daybook("sync", "--push-first", "--json", in: node)
      #expect(pushed.status == 0, "\(pushed.output)")
      #expect(try pushed.json()["outcome"] as? String == (node == "v" ? "pushed" : "replayed"))
    }
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    for node in ["v", "w"] {
      let text = try sandbox.text("\(node)/shared/RECENT_EVENTS.md")
      #expect(text.contains("from jerry") && text.contains("from bobby"))
      try sandbox.expectSound(node)
    }
    // And where nothing is to be pushed, nothing is asked.
    _ = try sandbox.daybook("append", "MEMORY", "--title", "later", "--agent", "jerry", in: "v")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    let idle = try sandbox.daybook("sync", "--push-first", "--json", in: "w")
    #expect(try idle.json()["outcome"] as? String == "up-to-date")
  }

  @Test func `a push alone leaves the files to another cycle, and one that loses looks at them`() throws {
    try pair()
    for (node, title) in [("v", "from jerry"), ("w", "from bobby")] {
      try sandbox.write("# By hand\n", to: "\(node)/shared/BY_HAND_\(node).md")
      _ = try sandbox.daybook(
        "append", "shared/RECENT_EVENTS", "--title", title, "--agent", "jerry", in: node)
      let pushed = try sandbox.daybook("sync", "--push-first", "--leave-files", "--json", in: node)
      #expect(pushed.status == 0, "\(pushed.output)")
      #expect(try pushed.json()["outcome"] as? String == (node == "v" ? "pushed" : "replayed"))
      #expect(try pushed.json()["pushed"] as? Int == (node == "v" ? 1 : 2))
    }
    let files = try sandbox.git("hub.git", "ls-tree", "-r", "--name-only", "main")
    #expect(!files.contains("BY_HAND_v.md") && files.contains("BY_HAND_w.md"))
    for node in ["v", "w", "v"] { #expect(try sandbox.vaultSync(in: node).status == 0) }
    for node in ["v", "w"] {
      let text = try sandbox.text("\(node)/shared/RECENT_EVENTS.md")
      #expect(text.contains("from jerry") && text.contains("from bobby"))
      #expect(sandbox.exists("\(node)/shared/BY_HAND_v.md") && sandbox.exists("\(node)/shared/BY_HAND_w.md"))
      try sandbox.expectSound(node)
    }
  }

  @Test func `a file that is being saved is left to the next cycle, and an append isn't kept waiting`() throws
  {
    try pair()
    try sandbox.write("half a line", to: "v/shared/CURRENT_FOCUS.md")
    _ = try sandbox.daybook("append", "MEMORY", "--title", "mine", "--agent", "jerry", in: "v")
    let first = try sandbox.daybook(
      "sync", "--push-first", "--postpone-saves", "--leave-newer-than", "60000", "--json", in: "v")
    #expect(first.status == 0, "\(first.output)")
    let skipped = try first.json()["skipped"] as? [[String: Any]] ?? []
    #expect(skipped.compactMap { $0["path"] as? String } == ["shared/CURRENT_FOCUS.md"])
    #expect(try sandbox.git("hub.git", "show", "main:agents/jerry/MEMORY.md").contains("mine"))
    #expect(try sandbox.text("v/shared/CURRENT_FOCUS.md") == "half a line")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.git("hub.git", "show", "main:shared/CURRENT_FOCUS.md").contains("half a line"))
  }
}
