import Foundation
import Git
import Testing

@Suite struct ReflogTests {
  let sandbox: Sandbox
  let repository: Repository
  let ids: [ObjectID]

  init() throws {
    sandbox = try Sandbox()
    repository = try sandbox.repository("r")
    var ids: [ObjectID] = []
    for round in 0..<4 { ids.append(try repository.commit(["a": "\(round)"], parents: ids.suffix(1))) }
    self.ids = ids
  }

  private func move(_ name: String = "refs/heads/main", log message: String = "test") throws {
    let old = try repository.reference(name)
    let next = old.flatMap { ids.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    try repository.updateReference(name, to: ids[next], expecting: old, log: message)
  }

  private func log(_ name: String) -> String? {
    try? String(contentsOfFile: sandbox.path("r/.git/logs/" + name), encoding: .utf8)
  }

  @Test func `git reads the reflogs of a branch and of HEAD`() throws {
    try repository.setConfig("user.name", "Zoë")
    try repository.setConfig("user.email", "z@example.org")
    for _ in ids { try move(log: "daybook: entry\n\nbody  \t") }
    for name in ["main", "HEAD"] {
      #expect(
        try sandbox.git("r", "reflog", "show", "--format=%H %gs", name).split(separator: "\n").map(
          String.init)
          == ids.reversed().map { "\($0) daybook: entry body" }, "\(name)")
      #expect(try sandbox.git("r", "rev-parse", "\(name)@{1}").trimmed == ids[2].hex)
    }
    let lines = try #require(log("refs/heads/main")).split(separator: "\n")
    let last = try #require(lines.last)
    #expect(last.hasPrefix("\(ids[2]) \(ids[3]) Zoë <z@example.org> "))
    #expect(last.wholeMatch(of: /.*> [0-9]+ [+-][0-9]{4}\tdaybook: entry body/) != nil)
    #expect(log("HEAD") == log("refs/heads/main"))
    #expect(try sandbox.run("git", ["-C", sandbox.path("r"), "fsck", "--strict"]).status == 0)
  }

  @Test func `A line is what git would write`() throws {
    try repository.setConfig("user.name", "Ada")
    try repository.setConfig("user.email", "ada@example.org")
    try move()
    for message in ["  a \n b ", "\n", "ä"] {
      try move(log: message)
      let ours = try #require(log("refs/heads/main")).split(separator: "\n").last
      let fields = try #require(ours).split(separator: " ")
      let old = try #require(ids.firstIndex { $0.hex == fields[1] }) - 1
      try sandbox.git("r", "update-ref", "-m", message, "refs/heads/git", ids[old + 1].hex, "")
      let theirs = try #require(log("refs/heads/git")).split(separator: "\n").last
      func tail(_ line: Substring?) -> [Substring]? { line?.split(separator: "\t").dropFirst().map { $0 } }
      #expect(tail(ours) == tail(theirs))
      try sandbox.git("r", "update-ref", "-d", "refs/heads/git")
    }
  }

  @Test func `HEAD's is written only for its own branch`() throws {
    try move("refs/heads/other")
    try move("refs/heads/other")
    #expect(log("HEAD") == nil)
    #expect(log("refs/heads/other")?.split(separator: "\n").count == 2)
  }

  @Test(arguments: [
    (nil, "refs/heads/main", true), (nil, "refs/daybook/x", false), ("true", "refs/remotes/o/main", true),
    ("false", "refs/heads/main", false), ("always", "refs/daybook/x", true),
    ("Always", "refs/heads/main", true),
  ])
  func `The setting is honoured`(setting: String?, name: String, isLogged: Bool) throws {
    try move(name)
    if let setting { try repository.setConfig("core.logAllRefUpdates", setting) }
    try? FileManager.default.removeItem(atPath: sandbox.path("r/.git/logs"))
    try move(name)
    #expect((log(name) != nil) == isLogged)
    #expect((log("HEAD") != nil) == (isLogged && name == "refs/heads/main"))
    // One that exists is carried on, whatever the setting is; so does git.
    try sandbox.write("", to: "r/.git/logs/" + name)
    try move(name)
    #expect(log(name)?.split(separator: "\n").count == 1)
    try sandbox.git("r", "update-ref", name, ids[3].hex)
    #expect(log(name)?.split(separator: "\n").count == 2)
  }

  @Test func `A lock that is held stays held, and no line is written`() throws {
    try move()
    let before = log("refs/heads/main")
    let lock = sandbox.path("r/.git/refs/heads/main.lock")
    try Data("other".utf8).write(to: URL(fileURLWithPath: lock))
    for _ in 0..<2 {
      let error = #expect(throws: GitError.self) { try move() }
      #expect(error?.code == .locked && error?.hint != nil)
    }
    #expect(try String(contentsOfFile: lock, encoding: .utf8) == "other")
    #expect(log("refs/heads/main") == before)
    try FileManager.default.removeItem(atPath: lock)
    let lost = #expect(throws: GitError.self) {
      try repository.updateReference("refs/heads/main", to: ids[2], expecting: ids[1], log: "test")
    }
    #expect(lost?.code == .modified)
    #expect(!FileManager.default.fileExists(atPath: lock))
    #expect(log("refs/heads/main") == before)
  }

  @Test func `The same value again is no move`() throws {
    try move()
    let before = log("refs/heads/main")
    try repository.updateReference("refs/heads/main", to: ids[0], expecting: ids[0], log: "test")
    #expect(log("refs/heads/main") == before)
    #expect(!FileManager.default.fileExists(atPath: sandbox.path("r/.git/refs/heads/main.lock")))
  }

  @Test func `A linked working tree has a HEAD of its own`() throws {
    try move()
    try sandbox.git("r", "worktree", "add", "-q", "-b", "side", "../side", ids[0].hex)
    let side = try Repository.open(sandbox.path("side"))
    try side.updateReference("refs/heads/side", to: ids[1], expecting: ids[0], log: "test")
    #expect(try sandbox.git("side", "rev-parse", "HEAD@{1}").trimmed == ids[0].hex)
    #expect(log("refs/heads/side")?.split(separator: "\n").count == 2)
    #expect(log("HEAD")?.contains(ids[1].hex) == false)
    try move()
    #expect(try sandbox.git("side", "rev-parse", "HEAD").trimmed == ids[1].hex)
  }

  @Test func `A reference that is only packed, or whose folder is gone, moves too`() throws {
    try move("refs/daybook/a/x")
    try move()
    try sandbox.git("r", "pack-refs", "--all", "--prune")
    try FileManager.default.removeItem(atPath: sandbox.path("r/.git/refs/daybook"))
    try move("refs/daybook/a/x")
    try move()
    #expect(try sandbox.git("r", "rev-parse", "refs/daybook/a/x").trimmed == ids[1].hex)
    #expect(try sandbox.git("r", "rev-parse", "main").trimmed == ids[1].hex)
    // An empty folder in the place of the file, as git leaves some behind.
    try sandbox.git("r", "pack-refs", "--all", "--prune")
    try FileManager.default.createDirectory(
      atPath: sandbox.path("r/.git/refs/heads/main/empty"), withIntermediateDirectories: true)
    try move()
    #expect(try sandbox.git("r", "rev-parse", "main").trimmed == ids[2].hex)
  }
}
