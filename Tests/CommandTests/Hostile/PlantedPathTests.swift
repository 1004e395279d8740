import Foundation
import Testing

/// What somebody on this machine can plant in a vault: nothing outside is read or written, and nothing hangs.
struct PlantedPathTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.git(".", "init", "-q", "--bare", "-b", "main", "remote")
    try sandbox.vault()
    try sandbox.git("v", "remote", "add", "origin", sandbox.path("remote"))
    try sandbox.write("## [2026-01-01T00:00:00Z] Outside\n", to: "outside/MEMORY.md")
  }

  private func append(to file: String = "MEMORY") throws -> Sandbox.Result {
    try sandbox.daybook("append", file, "--agent", "jerry", "--title", "x", "--json", in: "v")
  }

  private func shell(_ script: String) throws {
    let done = try sandbox.run("/bin/sh", ["-c", script])
    #expect(done.status == 0, "\(done.error)")
  }

  private func expectOutsideUntouched() throws {
    #expect(try sandbox.text("outside/MEMORY.md") == "## [2026-01-01T00:00:00Z] Outside\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.path("outside")) == ["MEMORY.md"])
  }

  @Test(arguments: [
    "../outside/MEMORY.md", "/etc/x.md", "agents/../../outside/MEMORY.md", ".git/x.md",
    "agents/jerry/../../../x.md",
    ".daybook/../.git/hooks/x.md", "a:b.md", "con.md", "agents/jerry/x\u{200B}.md",
  ])
  func `A path that leads elsewhere is refused`(path: String) throws {
    let refused = try append(to: path)
    #expect(refused.status == 65 && refused.errorCode == "outside-vault", "\(refused)")
    #expect(try sandbox.daybook("read", path, in: "v").status == 65)
    try expectOutsideUntouched()
  }

  @Test(arguments: [
    ("ln -sf ../../../outside/MEMORY.md v/agents/jerry/MEMORY.md", "agents/jerry/MEMORY.md"),
    ("rm -r v/agents/jerry; ln -s ../../outside v/agents/jerry", "agents/jerry"),
    ("rm -r v/agents; ln -s ../outside v/agents", "agents"),
    ("rm v/agents/jerry/MEMORY.md; mkfifo v/agents/jerry/MEMORY.md", "agents/jerry/MEMORY.md"),
    ("rm v/agents/jerry/MEMORY.md; mkdir v/agents/jerry/MEMORY.md", ""),
  ])
  func `What is planted in a note's place is neither followed nor waited for`(
    script: String, skipped: String
  ) throws {
    try shell(script)
    let begin = ContinuousClock.now
    #expect(try append().status == 65)
    #expect(try sandbox.daybook("read", "MEMORY", "--agent", "jerry", in: "v").status == 65)
    let synced = try sandbox.daybook("sync", "--json", in: "v")
    #expect(synced.status == 0, "\(synced)")
    #expect(skipped.isEmpty || synced.skipped.contains(skipped), "\(synced.output)")
    #expect(ContinuousClock.now - begin < .seconds(20))
    #expect(try !sandbox.git("remote", "log", "-p", "--all").contains("Outside"))
    try expectOutsideUntouched()
  }

  @Test func `A repository inside the vault keeps its own folder to itself`() throws {
    try shell("mkdir v/project && git -C v/project init -q && echo text > v/project/notes.md")
    let synced = try sandbox.daybook("sync", "--json", in: "v")
    #expect(synced.status == 0 && synced.skipped.contains { $0.hasPrefix("project/.git") }, "\(synced)")
    let tree = try sandbox.git("remote", "ls-tree", "-r", "main", "project")
    #expect(tree.hasPrefix("100644 blob") && tree.contains("project/notes.md") && !tree.contains(".git"))
  }

  /// A folder and a link take turns in one place while notes are written there.
  @Test func `A folder that is swapped for a link meanwhile is not followed`() throws {
    let rounds = Sandbox.size("DAYBOOK_TEST_SWAPS", default: 3)
    let swapper = Process()
    swapper.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    swapper.currentDirectoryURL = URL(fileURLWithPath: sandbox.path("v/agents"))
    swapper.arguments = [
      "python3", "-c",
      """
      import os, time
      end = time.monotonic() + 20 # A sync waits up to a minute for files to be quiet.
      os.symlink('../../outside', 'link')
      parent = os.getppid()
      while os.getppid() == parent and time.monotonic() < end:
          time.sleep(0.0002)
          for one, other in (('jerry', 'aside'), ('link', 'jerry'), ('jerry', 'link'), ('aside', 'jerry')):
              try: os.rename(one, other)
              except OSError: pass
      """,
    ]
    try swapper.run()
    for _ in 0..<rounds {
      _ = try append()
      _ = try sandbox.daybook("sync", in: "v")
    }
    swapper.terminate()
    swapper.waitUntilExit()
    try expectOutsideUntouched()
    #expect(try !sandbox.git("v", "log", "-p", "--all").contains("Outside"))
  }
}
