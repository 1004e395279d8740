import Foundation
import Testing

/// A person at work with plain git in a vault: their work stays, and a sentence says what was done.
@Suite struct PersonsGitTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    let made = try sandbox.daybook("init", "v", "--node", "one", "--agents", "jerry", "--remote", "hub.git")
    #expect(made.status == 0, "\(made.error)")
    try sandbox.append("First")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
  }

  /// Everything in a working tree, and what git's references name.
  private func state(_ name: String) throws -> String {
    let files = try sandbox.git(name, "ls-files", "--cached", "--others", "--stage")
    return try files + sandbox.git(name, "diff")
      + sandbox.git(name, "for-each-ref", "refs/heads", "refs/tags")
      + sandbox.git(name, "rev-parse", "HEAD")
  }

  @Test(arguments: [
    (["switch", "--quiet", "--detach", "HEAD~1"], "detached"),
    (["switch", "--quiet", "--create", "draft"], "The branch draft is checked out, not main"),
  ])
  func `what isn't the shared branch is left alone`(command: [String], sentence: String) throws {
    let switched = try sandbox.run("/usr/bin/env", ["git"] + command, in: "v")
    #expect(switched.status == 0, "\(switched.error)")
    try sandbox.write("mine", to: "v/mine.md")
    let before = try state("v")
    let sync = try sandbox.vaultSync("--json", in: "v")
    #expect(sync.status == 75)
    #expect(try sync.json()["outcome"] as? String == "deferred")
    let said = try sandbox.vaultSync(in: "v").error
    #expect(said.contains(sentence) && said.contains("git switch"), "\(said)")
    #expect(try sandbox.vaultSync("--quiet", in: "v").error == "")
    #expect(try state("v") == before)
    let status = try sandbox.daybook("status", "--json", in: "v")
    #expect(status.status == 0)
    #expect(status.output.contains(sentence) && status.output.contains("not-synced"), "\(status.output)")
    #expect(try sandbox.daybook("read", "jerry/MEMORY", in: "v").status == 0)
    #expect(try sandbox.daybook("log", in: "v").status == 0)
    try sandbox.git("v", "switch", "--quiet", "main")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.git("hub.git", "show", "main:mine.md") == "mine")
    try sandbox.expectSound("v")
  }

  @Test func `an entry isn't appended to a detached HEAD`() throws {
    try sandbox.git("v", "switch", "--quiet", "--detach")
    let before = try state("v")
    let append = try sandbox.daybook("append", "jerry/MEMORY", "--title", "T", "--json", in: "v")
    #expect(append.status == 75 && append.errorCode == "deferred")
    #expect(try state("v") == before)
  }

  @Test func `a second working tree is a vault too, and its branch is not shared`() throws {
    try sandbox.git("v", "worktree", "add", "--quiet", "-b", "side", "../w")
    #expect(try sandbox.text("w/.git").hasPrefix("gitdir: "))
    let append = try sandbox.daybook("append", "jerry/MEMORY", "--title", "Aside", in: "w")
    #expect(append.status == 0, "\(append.error)")
    #expect(try sandbox.git("w", "log", "-1", "--format=%D %s") == "HEAD -> side jerry/MEMORY: Aside\n")
    let sync = try sandbox.vaultSync(in: "w")
    #expect(sync.status == 75 && sync.error.contains("The branch side is checked out, not main"))
    try sandbox.append("Second")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.daybook("status", in: "w").status == 0)
    let memory = try sandbox.git("hub.git", "show", "main:agents/jerry/MEMORY.md")
    #expect(memory.contains("Second") && !memory.contains("Aside"))
    try sandbox.git("v", "merge", "--quiet", "--no-edit", "side")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.git("hub.git", "show", "main:agents/jerry/MEMORY.md").contains("Aside"))
    for name in ["v", "w"] { try sandbox.expectSound(name) }
  }

  @Test func `commits amended and taken back by hand neither double nor lose an entry`() throws {
    try sandbox.append("Second")
    try sandbox.git("v", "commit", "--quiet", "--amend", "--message", "amended, not published")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.git("v", "log", "-1", "--format=%s") == "amended, not published\n")
    try sandbox.git("v", "commit", "--quiet", "--amend", "--message", "amended, though published")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try titles() == ["First", "Second"])
    // Published: it comes back. Not published: it is gone.
    try sandbox.git("v", "reset", "--quiet", "--hard", "HEAD~1")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try titles() == ["First", "Second"])
    try sandbox.append("Third")
    try sandbox.git("v", "reset", "--quiet", "--hard", "HEAD~1")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try titles() == ["First", "Second"])
    try sandbox.append("Fourth")
    try sandbox.git("v", "reset", "--quiet", "--soft", "HEAD~1")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try titles() == ["First", "Second", "Fourth"])
    #expect(!sandbox.exists("v/conflicts"))
    try sandbox.expectSound("v")
  }

  @Test func `commits rebased by hand keep their entries`() throws {
    for title in ["Second", "Third"] { try sandbox.append(title) }
    let editor = "sed -i -e '1{h;d};2{G}'"
    let rebase = try sandbox.run(
      "/usr/bin/env",
      ["git", "-c", "user.name=Ada", "-c", "user.email=a@b", "rebase", "--quiet", "-i", "HEAD~2"], in: "v",
      environment: ["GIT_SEQUENCE_EDITOR": editor])
    if rebase.status != 0 { try sandbox.git("v", "rebase", "--abort") }
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try titles() == ["First", "Second", "Third"])
    #expect(!sandbox.exists("v/conflicts"))
    try sandbox.expectSound("v")
  }

  @Test func `an append and a sync in the middle of a person's commit lose nothing`() throws {
    try sandbox.write("mine\n", to: "v/mine.md")
    try sandbox.git("v", "add", "mine.md")
    let program = Sandbox.program("daybook")
    try sandbox.write(
      "#!/bin/sh\n'\(program)' append jerry/MEMORY --title Meanwhile\n'\(program)' sync\necho by hand > \"$1\"\n",
      to: "editor")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: sandbox.path("editor"))
    let arguments = ["-c", "user.name=Ada", "-c", "user.email=a@b", "commit", "--quiet"]
    let commit = try sandbox.run(
      "/usr/bin/env", ["git"] + arguments, in: "v", environment: ["GIT_EDITOR": sandbox.path("editor")])
    // Git finds HEAD moved, says so, and the person's file is committed already.
    #expect(commit.status != 0 && commit.error.contains("HEAD"), "\(commit.error)")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.git("hub.git", "show", "main:mine.md") == "mine\n")
    #expect(try titles() == ["First", "Meanwhile"])
    try sandbox.expectSound("v")
  }

  @Test func `a sync while git holds the index does its work`() throws {
    try sandbox.write("", to: "v/.git/index.lock")
    try sandbox.write("mine\n", to: "v/mine.md")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.git("hub.git", "show", "main:mine.md") == "mine\n")
    try FileManager.default.removeItem(atPath: sandbox.path("v/.git/index.lock"))
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    try sandbox.expectSound("v")
  }

  @Test(arguments: [
    ["extensions.refStorage", "reftable"], ["extensions.objectFormat", "sha256"],
    ["extensions.unheardOf", "1"], ["extensions.partialClone", "origin"],
    ["core.repositoryFormatVersion", "2"],
  ])
  func `a repository that can't be opened is said to be one, and left alone`(setting: [String]) throws {
    let config = ["config", "--file", ".git/config"]
    _ = try sandbox.run("/usr/bin/env", ["git"] + config + ["core.repositoryFormatVersion", "1"], in: "v")
    _ = try sandbox.run("/usr/bin/env", ["git"] + config + setting, in: "v")
    let before = try sandbox.text("v/agents/jerry/MEMORY.md")
    for words in [["status"], ["append", "jerry/MEMORY", "--title", "T"], ["sync"]] {
      let result = try sandbox.run(Sandbox.program("daybook"), words + ["--json"], in: "v")
      #expect(result.status == 78 && result.errorCode == "unsupported", "\(words) \(result.output)")
      let error = try result.json()["error"] as? [String: Any]
      #expect((error?["hint"] as? String)?.isEmpty == false)
    }
    #expect(try sandbox.text("v/agents/jerry/MEMORY.md") == before)
  }

  private func titles() throws -> [String] {
    let read = try sandbox.daybook("read", "jerry/MEMORY", "--json", in: "v").json()
    return (read["entries"] as? [[String: Any]] ?? []).compactMap { $0["title"] as? String }
  }
}

extension Sandbox {
  fileprivate func append(_ title: String) throws {
    let result = try daybook("append", "jerry/MEMORY", "--title", title, in: "v")
    #expect(result.status == 0, "\(result.error)")
  }
}
