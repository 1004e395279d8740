import Foundation
import Testing

/// What plain git writes by hand, held against what `vault-sync` writes of the same versions.
@Suite struct PlainGitTests {
  private let sandbox: Sandbox
  private static let note = """
    ---
    status: draft
    tags: [a]
    ---
    # Plan

    ## [2026-02-16T10:00:00Z] Base
    **Status:** todo
    ^01khk54qg0c4n9f2t7v5q1w6xz

    ## Now
    First.

    ## Then
    Last.

    """

  /// Vaults `one` and `two` of one history; each changed the same note, `one` has published that.
  init() throws {
    sandbox = try Sandbox()
    try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    let made = try sandbox.daybook("init", "one", "--node", "one", "--remote", "hub.git")
    #expect(made.status == 0, "\(made.error)")
    try sandbox.write(Self.note, to: "one/shared/PLAN.md")
    #expect(try sandbox.vaultSync(in: "one").status == 0)
    #expect(try sandbox.daybook("clone", "hub.git", "two", "--node", "two").status == 0)
    try sandbox.write(
      Self.note.replacing("todo", with: "done").replacing("[a]", with: "[a, one]")
        .replacing("## Now\nFirst.", with: "## [2026-02-16T11:00:00Z] Of one\n\n## Now\nFirst, of one."),
      to: "one/shared/PLAN.md")
    #expect(try sandbox.vaultSync(in: "one").status == 0)
  }

  /// The other side's version.
  private static let other =
    note.replacing("[a]", with: "[a, two]").replacing("Last.", with: "Last, of two.")
    .replacing("## Now\n", with: "## [2026-02-16T11:30:00Z] Of two\n\n## Now\n")

  /// What `vault-sync` makes of both.
  private func expected() throws -> String {
    #expect(try sandbox.daybook("clone", "hub.git", "three", "--node", "three").status == 0)
    try sandbox.git("three", "reset", "--quiet", "--hard", "HEAD~2")
    try sandbox.write(Self.other, to: "three/shared/PLAN.md")
    let sync = try sandbox.vaultSync("--json", in: "three")
    #expect(sync.status == 0, "\(sync.output)\(sync.error)")
    return try sandbox.text("three/shared/PLAN.md")
  }

  private func git(_ arguments: String...) throws -> Sandbox.Result {
    let identity = [
      "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.editor=true",
    ]
    return try sandbox.run("/usr/bin/env", ["git"] + identity + arguments, in: "two")
  }

  @Test(arguments: ["merge", "pull", "pull --rebase", "rebase", "cherry-pick", "stash pop", "merge --squash"])
  func `the bytes are those of vault-sync`(verb: String) throws {
    try sandbox.write(Self.other, to: "two/shared/PLAN.md")
    try sandbox.git("two", "fetch", "--quiet", "origin")
    func commit() throws {
      try sandbox.git("two", "commit", "--quiet", "--all", "--message", "mine")
    }
    let result: Sandbox.Result
    switch verb {
    case "stash pop":
      try sandbox.git("two", "stash", "--quiet")
      try sandbox.git("two", "merge", "--quiet", "--ff-only", "origin/main")
      result = try git("stash", "pop")
    case "cherry-pick":
      try commit()
      let mine = try sandbox.git("two", "rev-parse", "HEAD").trimmingCharacters(in: .newlines)
      try sandbox.git("two", "reset", "--quiet", "--hard", "origin/main")
      result = try git("cherry-pick", mine)
    case "pull":
      result = try {
        try commit()
        return try git("pull", "--no-rebase", "--no-edit")
      }()
    case "pull --rebase":
      result = try {
        try commit()
        return try git("pull", "--rebase")
      }()
    case "rebase":
      result = try {
        try commit()
        return try git("rebase", "origin/main")
      }()
    case "merge --squash":
      result = try {
        try commit()
        return try git("merge", "--squash", "origin/main")
      }()
    default:
      result = try {
        try commit()
        return try git("merge", "--no-edit", "origin/main")
      }()
    }
    #expect(result.status == 0, "\(result.output)\(result.error)")
    let text = try sandbox.text("two/shared/PLAN.md")
    #expect(try text == expected())
    #expect(text.contains("Of one") && text.contains("Of two") && text.contains("[a, one, two]"))
    let sync = try sandbox.vaultSync(in: "two")
    #expect(sync.status == 0, "\(sync.output)\(sync.error)")
    #expect(try sandbox.text("two/shared/PLAN.md") == text)
    #expect(!sandbox.exists("two/conflicts"))
    try sandbox.expectSound("two")
  }

  @Test func `where the program is gone git says so, and stops with both texts`() throws {
    let driver = try sandbox.git("two", "config", "merge.daybook.driver").trimmingCharacters(in: .newlines)
    let gone = sandbox.path("it's 100% gone/daybook")
    let missing = driver.replacing(
      Sandbox.program("daybook"), with: "'\(gone.replacing("'", with: "'\\''").replacing("%", with: "%%"))'")
    #expect(missing != driver)
    try sandbox.git("two", "config", "merge.daybook.driver", missing)
    let status = try sandbox.daybook("status", "--json", in: "two")
    let warnings = try #require(try status.json()["warnings"] as? [[String: Any]])
    #expect(warnings.contains { $0["code"] as? String == "driver-missing" }, "\(status.output)")
    #expect(warnings.contains { ($0["message"] as? String)?.contains(gone) ?? false })

    try sandbox.write(Self.other, to: "two/shared/PLAN.md")
    try sandbox.git("two", "commit", "--quiet", "--all", "--message", "mine")
    let merge = try git("pull", "--no-rebase", "--no-edit")
    #expect(merge.status == 1)
    #expect(merge.error.contains("daybook is gone") && merge.output.contains("CONFLICT"), "\(merge)")
    let text = try sandbox.text("two/shared/PLAN.md")
    #expect(text.contains("of one") && text.contains("of two"))
    #expect(try sandbox.vaultSync(in: "two").status == 75)

    try sandbox.git("two", "merge", "--abort")
    #expect(try sandbox.daybook("init", ".", "--node", "two", in: "two").status == 0)
    #expect(try sandbox.git("two", "config", "merge.daybook.driver") == driver + "\n")
    #expect(try git("pull", "--no-rebase", "--no-edit").status == 0)
    #expect(try sandbox.text("two/shared/PLAN.md") == expected())
  }

  @Test func `what a merge by hand left out is kept, said, and can be put back`() throws {
    try sandbox.write(Self.other, to: "two/shared/PLAN.md")
    try sandbox.git("two", "commit", "--quiet", "--all", "--message", "mine")
    try sandbox.git("two", "fetch", "--quiet", "origin")
    try sandbox.git("two", "merge", "--quiet", "--strategy=ours", "--no-edit", "origin/main")
    // As long as nobody has it, a merge is the person's own affair; git's tracking branch is not Daybook's.
    let sync = try sandbox.vaultSync("--json", in: "two")
    #expect(sync.status == 0, "\(sync.output)\(sync.error)")
    let conflicts = try #require(try sync.json()["conflicts"] as? [String])
    #expect(conflicts.count == 2, "\(sync.output)")
    let list = try sandbox.daybook("conflicts", "list", in: "two").output
    #expect(
      list.contains("the entry “Of one” of shared/PLAN.md") && list.contains("the entry “Base”"), "\(list)")
    for path in conflicts {
      let settled = try sandbox.daybook("conflicts", "resolve", path, "--keep", "loser", in: "two")
      #expect(settled.status == 0, "\(settled.error)")
    }
    let text = try sandbox.text("two/shared/PLAN.md")
    #expect(text.contains("Of one") && text.contains("Of two") && text.contains("**Status:** done"))
    #expect(try sandbox.vaultSync(in: "two").status == 0)
    #expect(try sandbox.daybook("conflicts", "list", "--json", in: "two").json()["total"] as? Int == 0)
    try sandbox.expectSound("two")
  }
}
