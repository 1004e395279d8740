import Foundation
import Testing

/// Plain git, in a vault: its merges, rebases and pulls are ours.
@Suite struct MergeDriverTests {
  private let sandbox: Sandbox

  /// Vaults `one` and `two` of one history, with a hub.
  init() throws {
    sandbox = try Sandbox()
    try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    let made = try sandbox.daybook("init", "one", "--node", "one", "--remote", "hub.git")
    #expect(made.status == 0, "\(made.error)")
    try sandbox.write("# Plan\n\n## Now\n\nFirst.\n", to: "one/shared/PLAN.md")
    #expect(try sandbox.vaultSync(in: "one").status == 0)
    #expect(try sandbox.daybook("clone", "hub.git", "two", "--node", "two").status == 0)
  }

  private func diverge() throws {
    for node in ["one", "two"] {
      for title in ["A", "B"] {
        let words = ["append", "shared/DECISIONS", "--title", "\(title) of \(node)"]
        #expect(try sandbox.run(Sandbox.program("daybook"), words, in: node).status == 0)
      }
    }
  }

  @Test(arguments: [false, true]) func `a pull merges by entry, as vault-sync does`(rebases: Bool) throws {
    try diverge()
    try sandbox.git("one", "push", "--quiet")
    let options = rebases ? ["--rebase"] : ["--no-rebase", "--no-edit"]
    let identity = ["GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"]
    let pull = try sandbox.run(
      "/usr/bin/env", ["git", "pull", "--quiet"] + options, in: "two",
      environment: identity.merging(["GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org"]) { $1 })
    #expect(pull.status == 0, "\(pull.error)\(pull.output)")
    try sandbox.expectSound("two")
    let read = try sandbox.daybook("read", "shared/DECISIONS", "--json", in: "two").json()
    let entries = try #require(read["entries"] as? [[String: Any]])
    let ids = entries.compactMap { $0["id"] as? String }
    #expect(ids.count == 4)
    #expect(ids == ids.sorted())
    for node in ["two", "one"] {
      let sync = try sandbox.vaultSync(in: node)
      #expect(sync.status == 0, "\(sync.error)")
    }
    #expect(try sandbox.text("one/shared/DECISIONS.md") == sandbox.text("two/shared/DECISIONS.md"))
    #expect(try sandbox.daybook("verify", in: "two").status == 0)
  }

  @Test func `a true conflict is not marked up, and its loser is kept and listed`() throws {
    for (node, text) in [("one", "Second."), ("two", "Another.")] {
      let set = try sandbox.daybook("section", "set", "shared/PLAN", "Now", "--body", text, in: node)
      #expect(set.status == 0, "\(set.error)")
    }
    try sandbox.git("one", "push", "--quiet")
    try sandbox.git("two", "pull", "--quiet", "--no-rebase", "--no-edit")
    let text = try sandbox.text("two/shared/PLAN.md")
    #expect(!text.contains("<<<<"))
    let list = try sandbox.daybook("conflicts", "list", "--json", in: "two").json()
    let item = try #require((list["items"] as? [[String: Any]])?.first)
    let path = try #require(item["path"] as? String)
    #expect(path.hasPrefix("conflicts/shared/PLAN/"))
    let shown = try sandbox.daybook("conflicts", "show", path, "--json", in: "two").json()
    let loser = try #require(shown["text"] as? String)
    #expect(loser.contains("Second.") != text.contains("Second."))
    #expect(loser.contains("Another.") != text.contains("Another."))
    let output = try sandbox.daybook("conflicts", "show", path, in: "two").output
    #expect(
      output.contains("Second.") && output.contains("Another.") && output.contains("There now, from line 3"))
    let status = try sandbox.daybook("status", in: "two").output
    #expect(status.contains("kept from merges: 1 losing version; see them with: daybook conflicts list"))
    #expect(try sandbox.git("two", "status", "--porcelain") == "?? conflicts/\n")
    for node in ["two", "one"] {
      let sync = try sandbox.vaultSync("--json", in: node)
      #expect(sync.status == 0 && sync.output.contains("1 losing version of merges"), "\(sync.output)")
    }
    for node in ["two", "one"] { try sandbox.expectSound(node) }
    #expect(sandbox.exists("one/\(path)"))

    let refused = try sandbox.daybook("conflicts", "resolve", path, in: "one")
    #expect(refused.status == 64)
    let unknown = try sandbox.daybook("conflicts", "resolve", "none", "--keep", "both", "--json", in: "one")
    #expect(unknown.status == 65 && unknown.errorCode == "not-found")
    let settled = try sandbox.daybook(
      "conflicts", "resolve", path, "--body", "-", in: "one", input: Data("Third.".utf8))
    #expect(settled.status == 0 && settled.output.hasPrefix("Settled in shared/PLAN.md"), "\(settled)")
    for node in ["one", "two"] { #expect(try sandbox.vaultSync(in: node).status == 0) }
    #expect(try sandbox.text("two/shared/PLAN.md") == "# Plan\n\n## Now\n\nThird.\n")
    #expect(!sandbox.exists("two/conflicts"))
  }

  @Test func `hunks are headed by their entry`() throws {
    let text = "## [2026-02-16T12:00:00Z] Heading\n" + (1...9).map { "line \($0)\n" }.joined()
    try sandbox.write(text, to: "one/note.md")
    #expect(try sandbox.vaultSync(in: "one").status == 0)
    try sandbox.write(text.replacing("line 9", with: "line nine"), to: "one/note.md")
    #expect(try sandbox.git("one", "diff").contains("@@ ## [2026-02-16T12:00:00Z] Heading\n"))
  }

  @Test func `half a merge of a person's is left alone`() throws {
    for (node, text) in [("one", "1"), ("two", "2")] { try sandbox.write(text, to: "\(node)/binary.bin") }
    #expect(try sandbox.vaultSync(in: "one").status == 0)
    try sandbox.git("two", "add", ".")
    try sandbox.git("two", "commit", "--quiet", "--message", "mine")
    try sandbox.git("two", "fetch", "--quiet")
    let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    let merge = try sandbox.run("/usr/bin/env", ["git"] + identity + ["merge", "origin/main"], in: "two")
    #expect(merge.status == 1, "\(merge.output)\(merge.error)")
    let before = try sandbox.git("two", "status", "--porcelain")

    let sync = try sandbox.vaultSync("--json", in: "two")
    #expect(sync.status == 75, "\(sync.output)\(sync.error)")
    #expect(try sync.json()["outcome"] as? String == "deferred")
    #expect(try sandbox.vaultSync("--quiet", in: "two").error == "")
    let append = try sandbox.daybook("append", "shared/DECISIONS", "--title", "U", in: "two")
    #expect(append.status == 0, "\(append.error)")
    try sandbox.write("# By hand\n", to: "two/shared/RECENT_EVENTS.md")
    let other = try sandbox.daybook("append", "shared/RECENT_EVENTS", "--title", "V", "--json", in: "two")
    #expect(other.status == 75)
    #expect(other.errorCode == "deferred")
    #expect(try sandbox.git("two", "status", "--porcelain") == before + " M shared/RECENT_EVENTS.md\n")

    try sandbox.git("two", "checkout", "--quiet", "--theirs", "binary.bin")
    try sandbox.git("two", "add", "binary.bin")
    try sandbox.git("two", "commit", "--quiet", "--no-edit")
    let after = try sandbox.vaultSync(in: "two")
    #expect(after.status == 0, "\(after.error)")
    try sandbox.expectSound("two")
    #expect(try sandbox.text("two/shared/DECISIONS.md").contains("] U\n"))
  }
}
