import Foundation
import Testing

struct DoctorTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.git(".", "init", "-q", "--bare", "-b", "main", "remote")
    try sandbox.vault()
    #expect(try sandbox.daybook("remote", "add", "origin", sandbox.path("remote"), in: "v").status == 0)
    #expect(try sandbox.daybook("sync", in: "v").status == 0)
  }

  /// The checks by name: state and detail.
  private func checks(_ arguments: String..., status: Int32 = 0) throws -> [String: (
    state: String, text: String
  )] {
    let result = try sandbox.run(Sandbox.program("daybook"), ["doctor", "--json"] + arguments, in: "v")
    #expect(result.status == status, "\(result)")
    let list = try result.json()["checks"] as? [[String: String]] ?? []
    #expect(list.allSatisfy { Set($0.keys) == ["name", "state", "detail", "hint"] })
    #expect(list.allSatisfy { $0["state"] == "ok" || $0["hint"] != "" }, "\(list)")
    return Dictionary(
      list.map { ($0["name"] ?? "", ($0["state"] ?? "", "\($0["detail"] ?? "") \($0["hint"] ?? "")")) }
    ) { first, _ in first }
  }

  @Test func `A sound vault passes, and nobody is asked`() throws {
    try sandbox.git("v", "remote", "set-url", "origin", "https://nowhere.invalid/x")
    let before = try sandbox.git("v", "status", "--porcelain", "--ignored")
    let found = try checks()
    let expected: Set<String> = [
      "git", "ssh", "libgit2", "cmark", "landlock", "vault", "node", "config", "merge-rules", "driver",
      "hooks",
      "gitattributes", "gitignore", "objects", "branch", "high-water", "state", "locks", "packs", "last-sync",
      "disk",
      "modes",
      "clock", "schedule", "remote origin",
    ]
    #expect(Set(found.keys) == expected)
    let mayWarn: Set<String> = ["ssh", "libgit2", "landlock", "disk"]
    for (name, check) in found where !mayWarn.contains(name) {
      #expect(check.state == "ok", "\(name): \(check)")
    }
    #expect(try sandbox.git("v", "status", "--porcelain", "--ignored") == before)
    let asked = try checks("--remotes", "--timeout", "5")
    #expect(asked["remote origin"]?.state == "warn", "\(asked)")
    try sandbox.git("v", "remote", "set-url", "origin", sandbox.path("none"))
    #expect(try checks("--remotes", status: 78)["remote origin"]?.state == "fail")
    try sandbox.git("v", "remote", "set-url", "origin", sandbox.path("remote"))
    #expect(try checks("--remotes")["remote origin"]?.text.contains("answers: 1 branch") == true)
  }

  @Test(arguments: ["refs", "objects"])
  func `Where the repository has lost what makes it one, the way out is named, and works`(folder: String)
    throws
  {
    let before = try sandbox.text("v/README.md")
    try FileManager.default.removeItem(atPath: sandbox.path("v/.git/\(folder)"))
    let out = "daybook recover \(sandbox.path("v"))"
    for words in [["status"], ["append", "jerry/MEMORY", "--title", "T"], ["sync"]] {
      let result = try sandbox.run(Sandbox.program("daybook"), words, in: "v")
      #expect(result.status == 73 && result.error.contains(out), "\(result)")
    }
    let vault = try checks(status: 78)["vault"]
    #expect(vault?.state == "fail" && vault?.text.contains(out) == true)
    #expect(try sandbox.daybook("recover", sandbox.path("v")).status == 0)
    #expect(try sandbox.text("v.recovered/README.md") == before)
    try sandbox.expectSound("v.recovered")
  }

  @Test(arguments: ["append", "sync", "status"])
  func `A torn configuration of git is named, with the way out`(command: String) throws {
    try sandbox.write("[core\n\u{1}\u{2}garbage", to: "v/.git/config")
    let words = [command] + (command == "append" ? ["jerry/MEMORY", "--title", "T"] : [])
    let result = try sandbox.run(Sandbox.program("daybook"), words + ["--json"], in: "v")
    #expect(result.status == 78 && result.errorCode == "bad-configuration", "\(result)")
    let plain = try sandbox.run(Sandbox.program("daybook"), words, in: "v")
    #expect(plain.error.contains(sandbox.path("v/.git/config")) && plain.error.contains("daybook recover"))
    #expect(try checks(status: 78)["vault"]?.text.contains("daybook recover") == true)
  }

  @Test(arguments: ["", "\0\0\u{1}[core]\n"])
  func `A configuration of git that says nothing any more is a torn one`(text: String) throws {
    try sandbox.write(text, to: "v/.git/config")
    for words in [["append", "jerry/MEMORY", "--title", "T"], ["sync"]] {
      let result = try sandbox.run(Sandbox.program("daybook"), words + ["--json"], in: "v")
      #expect(result.status == 78 && result.errorCode == "bad-configuration", "\(result)")
      #expect(result.output.contains("daybook recover"))
    }
    #expect(try checks(status: 78)["node"]?.text.contains("daybook recover") == true)
  }

  @Test func `What can be mended without a loss is`() throws {
    try sandbox.git("v", "config", "--unset", "merge.daybook.driver")
    try sandbox.write("*.md diff=markdown\n", to: "v/.gitattributes")
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: sandbox.path("v/shared"))
    try sandbox.write("", to: "v/.git/refs/heads/main.lock")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)],
      ofItemAtPath: sandbox.path("v/.git/refs/heads/main.lock"))
    let names = ["driver", "gitattributes", "modes", "locks"]
    let found = try checks()
    for name in names { #expect(found[name]?.state == "warn", "\(name)") }
    #expect(found["locks"]?.text.contains("refs/heads/main.lock") == true)
    let mended = try checks("--fix")
    for name in names {
      #expect(
        mended[name]?.state == "ok" && mended[name]?.text.contains("mended") == true, "\(name): \(mended)")
    }
    let after = try checks()
    for name in names { #expect(after[name]?.state == "ok", "\(name)") }
    #expect(try sandbox.text("v/.gitattributes").contains("merge=daybook"))
  }

  @Test func `A lost branch is told from a new repository, and put back`() throws {
    let head = try sandbox.git("v", "rev-parse", "HEAD")
    try FileManager.default.removeItem(atPath: sandbox.path("v/.git/refs/heads/main"))
    #expect(try checks(status: 78)["high-water"]?.state == "fail")
    #expect(try checks("--fix")["high-water"]?.state == "ok")
    #expect(try sandbox.git("v", "rev-parse", "HEAD") == head)
  }

  @Test func `A torn branch is put back by the next sync`() throws {
    let head = try sandbox.git("v", "rev-parse", "HEAD")
    try sandbox.write("", to: "v/.git/refs/heads/main")
    let result = try sandbox.run(Sandbox.program("vault-sync"), [], in: "v")
    #expect(result.status == 0, "\(result)")
    #expect(try sandbox.git("v", "rev-parse", "HEAD") == head)
  }

  @Test func `A damaged object is made again from what is on disk`() throws {
    let blob = try sandbox.git("v", "rev-parse", "HEAD:README.md").trimmingCharacters(
      in: .whitespacesAndNewlines)
    try sandbox.git("v", "repack", "-q", "-a", "-d")
    // Out of its pack, and then emptied, as a power cut does.
    let packs = try FileManager.default.contentsOfDirectory(atPath: sandbox.path("v/.git/objects/pack"))
    let pack = try #require(packs.first { $0.hasSuffix(".pack") })
    let data = try Data(contentsOf: URL(fileURLWithPath: sandbox.path("v/.git/objects/pack/\(pack)")))
    for name in packs {
      try FileManager.default.removeItem(atPath: sandbox.path("v/.git/objects/pack/\(name)"))
    }
    #expect(
      try sandbox.run("/usr/bin/env", ["git", "unpack-objects", "-q"], in: "v", input: data).status == 0)
    let file = sandbox.path("v/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")
    try FileManager.default.removeItem(atPath: file)
    try Data().write(to: URL(fileURLWithPath: file))
    let found = try checks(status: 78)
    #expect(
      found["objects"]?.state == "fail" && found["objects"]?.text.contains("1 damaged") == true, "\(found)")
    #expect(try checks("--fix")["objects"]?.state == "ok")
    try sandbox.git("v", "fsck", "--strict")
  }

  @Test func `What is wrong is said with what to do`() throws {
    try sandbox.write("format: [\n", to: "v/.daybook/config.yml")
    #expect(try checks(status: 78)["config"]?.state == "fail")
    try sandbox.write("format: 1\nmerge: 99\n", to: "v/.daybook/config.yml")
    #expect(try checks(status: 78)["merge-rules"]?.text.contains("99") == true)
    try sandbox.write("format: 99\n", to: "v/.daybook/config.yml")
    let newer = try checks(status: 78)
    #expect(newer["vault"]?.state == "fail" && newer["git"]?.state == "ok")
    try sandbox.write("format: 1\nmerge: 1\n", to: "v/.daybook/config.yml")
    let text = try sandbox.daybook("doctor", in: "v")
    #expect(text.status == 0 && text.output.contains("ok   vault"), "\(text)")
    let nowhere = try sandbox.daybook("doctor", "--json", in: "home")
    #expect(nowhere.status == 78 && nowhere.output.contains("\"name\":\"vault\",\"state\":\"fail\""))
  }

  @Test(
    .enabled(if: OrdinaryUser.isAtHand),
    arguments: ["config", "objects/pack", "refs/heads", "logs"])
  func `What the system doesn't permit is said to be that`(place: String) throws {
    let files = FileManager.default
    try OrdinaryUser.own(sandbox)
    try files.setAttributes([.posixPermissions: 0], ofItemAtPath: sandbox.path("v/.git/\(place)"))
    let result = try OrdinaryUser.daybook(
      "append", "jerry/MEMORY", "--title", "T", "--json", in: sandbox, at: "v")
    try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: sandbox.path("v/.git/\(place)"))
    #expect(result.status == 77 && result.errorCode == "not-permitted", "\(result)")
    #expect(result.output.contains("Permission denied"))
  }

  @Test(.enabled(if: OrdinaryUser.isAtHand))
  func `A note that may not be read is left out and named, and nothing of it counts as lost`() throws {
    let files = FileManager.default
    let added = try sandbox.daybook("append", "shared/CLOSED", "--title", "T", in: "v")
    #expect(added.status == 0)
    #expect(try sandbox.daybook("task", "start", "Open", "--agent", "jerry", in: "v").status == 0)
    try sandbox.write("# New\n", to: "v/new.md")
    try OrdinaryUser.own(sandbox)
    for name in ["shared/CLOSED.md", "new.md"] {
      try files.setAttributes([.posixPermissions: 0], ofItemAtPath: sandbox.path("v/\(name)"))
    }
    let status = try OrdinaryUser.daybook("status", in: sandbox, at: "v")
    #expect(status.status == 0 && status.error.contains("new.md: Permission denied.\n"), "\(status)")
    let brief = try OrdinaryUser.daybook("brief", "--agent", "jerry", in: sandbox, at: "v")
    #expect(brief.status == 0 && brief.output.contains("in-progress: Open"), "\(brief)")
    #expect(brief.error.contains("new.md") && brief.error.contains("shared/CLOSED.md"))
    let tasks = try OrdinaryUser.daybook("tasks", in: sandbox, at: "v")
    #expect(tasks.status == 0 && tasks.output.contains("Open"), "\(tasks)")
    let verify = try OrdinaryUser.daybook("verify", "--json", in: sandbox, at: "v")
    #expect(verify.status == 65)
    let problems = try verify.json()["problems"] as? [[String: String]] ?? []
    #expect(
      problems.map { "\($0["code"] ?? "") \($0["path"] ?? "")" } == [
        "unreadable new.md", "unreadable shared/CLOSED.md",
      ])
  }
}
