import Foundation
import Testing

/// What a remote can send, one hostile tip at a time, with the built program.
///
/// `DAYBOOK_TEST_ENTRIES`, `DAYBOOK_TEST_DEPTH` and `DAYBOOK_TEST_BYTES` set the sizes: 1,000,001, 20,000 and 2,000,000,000
/// for the real thing.
struct HostileRemoteTests {
  typealias Line = HostileRemote.Line

  /// 1. The sync ends well, in bounded time and memory, and names what it left out.
  /// 2. What is sound in the same commit arrives, and nothing outside the vault changes.
  /// 3. Work goes on: an append is synced, and the remote has what was left out as it was.
  @Test(arguments: HostileCase.all)
  func `Bad paths are left out and carried on, and all else flows`(hostile: HostileCase) throws {
    let remote = try HostileRemote()
    let before = try remote.surroundings()
    let sound = Line("100644", "sound.md", try remote.blob("all is well\n"))
    let lines = try hostile.lines(remote)
    try remote.commit(remote.tree(remote.top(without: hostile.replaced) + lines + [sound]))
    let begin = ContinuousClock.now
    let result = try remote.sync()
    #expect(result.status == 0 && result.outcome == "fast-forwarded", "\(result)")  // 1
    #expect(result.skipped.sorted() == hostile.skipped.sorted(), "\(result.output)")
    #expect(ContinuousClock.now - begin < .seconds(60))
    #expect(try remote.sandbox.text("v/sound.md") == "all is well\n")  // 2
    for path in hostile.absent { #expect(!remote.sandbox.exists(path), "\(path)") }
    for path in hostile.present { #expect(remote.sandbox.exists(path), "\(path)") }
    #expect(try remote.surroundings() == before)
    let added = try remote.sandbox.daybook(
      "append", "HISTORY", "--vault", "v", "--agent", "jerry", "--title", "Work goes on")  // 3
    #expect(added.status == 0, "\(added)")
    let again = try remote.sync()
    #expect(again.status == 0, "\(again)")
    let raw = try remote.rawTop()
    for line in lines where line.mode != "40000" && hostile.replaced.isEmpty {
      #expect(raw.contains(line.bytes), "\(hostile.name)")
    }
    #expect(try remote.sandbox.git("remote", "show", "main:agents/jerry/HISTORY.md").contains("Work goes on"))
    #expect(try remote.surroundings() == before)
    let third = try remote.sync()
    #expect(third.outcome == "up-to-date", "\(third)")
  }

  @Test(arguments: ["no author", "no tree", "a tree that is none", "a missing file", "a file without a name"])
  func `A tip that can't be read is refused, and the work stays here`(what: String) throws {
    let remote = try HostileRemote()
    let good = try remote.sandbox.git("remote", "rev-parse", "main").trimmingCharacters(in: .newlines)
    let tree = try remote.line("")
    func commit(_ tree: String) throws -> String {
      let text = "tree \(tree)\nparent \(good)\nauthor x <x> 1 +0000\ncommitter x <x> 1 +0000\n\nx\n"
      return try remote.hash("commit", Data(text.utf8))
    }
    let tip: String
    switch what {
    case "no author": tip = try remote.hash("commit", Data("tree \(tree)\nparent \(good)\n\nx\n".utf8))
    case "no tree": tip = try remote.hash("commit", Data("parent \(good)\nauthor x <x> 1 +0\n\nx\n".utf8))
    case "a tree that is none": tip = try commit(remote.hash("tree", Data("100644 x".utf8)))
    case "a missing file":
      tip = try commit(
        remote.tree(remote.top() + [Line("100644", "x.md", String(repeating: "1", count: 40))]))
    default: tip = try commit(remote.tree(remote.top() + [Line("100644", "", remote.blob("x"))]))
    }
    try remote.sandbox.write("\(tip)\n", to: "remote/refs/heads/main")
    let result = try remote.sync()
    #expect([69, 75].contains(result.status), "\(result)")
    #expect(
      try remote.sandbox.daybook("append", "MEMORY", "--vault", "v", "--agent", "jerry", "--title", "x")
        .status
        == 0)
    try remote.sandbox.write("\(good)\n", to: "remote/refs/heads/main")
    let again = try remote.sync()
    #expect(again.status == 0, "\(again)")
  }

  @Test func `Dates, messages and branches of no sense are no hindrance`() throws {
    let remote = try HostileRemote()
    let (tree, good) = (
      try remote.line(""),
      try remote.sandbox.git("remote", "rev-parse", "main").trimmingCharacters(in: .newlines)
    )
    let tip = try remote.hash(
      "commit",
      Data(
        ("tree \(tree)\nparent \(good)\nauthor \u{1B}[31m <a\u{7}b> 99999999999999 +9999\n"
          + "committer  <> 0 -1200\nencoding x-none\n\nEntry: \u{0}\u{1}\r\n"
          + String(repeating: "x", count: 1_000_000))
          .utf8))
    try remote.sandbox.write("\(tip)\n", to: "remote/refs/heads/main")
    try remote.sandbox.git("remote", "update-ref", "refs/heads/fix", good)
    #expect(try remote.sync().status == 0)
    // A branch that stands where a folder of branches has to be next time.
    try remote.sandbox.git("remote", "update-ref", "-d", "refs/heads/fix")
    try remote.sandbox.git("remote", "update-ref", "refs/heads/fix/2", good)
    try remote.commit(remote.tree(remote.top() + [Line("100644", "x.md", remote.blob("x"))]))
    let result = try remote.sync()
    #expect(result.status == 0 && remote.sandbox.exists("v/x.md"), "\(result)")
    #expect(try remote.sandbox.daybook("log", "--vault", "v").output.contains("\u{1B}[31m") == false)
  }

  @Test func `Properties and settings of editors that are deep or multiply are merged as text`() throws {
    let remote = try HostileRemote()
    let deep = String(repeating: "[", count: 200_000)
    func commit(_ mark: String) throws {
      let note = try remote.blob("---\na: \(mark)\nb: \(deep)\n---\n# x\n\(mark)\n")
      let json = try remote.blob("{\"\(mark)\": \(deep)")
      let obsidian = try remote.tree([Line("100644", "app.json", json)])
      try remote.commit(
        remote.tree(
          remote.top(without: [".obsidian", "deep.md"])
            + [Line("40000", ".obsidian", obsidian), Line("100644", "deep.md", note)]))
    }
    try commit("one")
    #expect(try remote.sync().status == 0)
    try commit("two")
    for path in ["v/deep.md", "v/.obsidian/app.json"] {
      try remote.sandbox.write(
        remote.sandbox.text(path).replacingOccurrences(of: "one", with: "three"), to: path)
    }
    let result = try remote.sync()
    #expect(result.status == 0, "\(result)")
    let again = try remote.sync()
    #expect(again.outcome == "up-to-date", "\(again)")
  }
}

extension HostileRemote {
  /// Whether a tree's bytes hold a line.
  struct Raw {
    var bytes: Data

    func contains(_ line: [UInt8]) -> Bool { bytes.range(of: Data(line)) != nil }
  }

  func rawTop() throws -> Raw {
    let out = sandbox.path("raw-top")
    let done = try sandbox.run("/bin/sh", ["-c", "git -C remote cat-file tree 'main^{tree}' > '\(out)'"])
    #expect(done.status == 0, "\(done.error)")
    defer { try? FileManager.default.removeItem(atPath: out) }
    return Raw(bytes: try Data(contentsOf: URL(fileURLWithPath: out)))
  }
}
