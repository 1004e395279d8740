import Foundation
import Testing

/// Locks that other git programs hold, or left behind when they died.
@Suite struct LockTests {
  @Test func `an append that can't be committed is taken back`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let before = try sandbox.text("v/agents/jerry/MEMORY.md")
    try sandbox.write("", to: "v/.git/refs/heads/main.lock")
    for note in ["jerry/MEMORY", "jerry/NEW"] {
      let refused = try sandbox.daybook("append", note, "--title", "T", "--json", in: "v")
      #expect(refused.status == 75)
      #expect(refused.errorCode == "busy")
    }
    #expect(try sandbox.text("v/agents/jerry/MEMORY.md") == before)
    #expect(!sandbox.exists("v/agents/jerry/NEW.md"))
    let set = try sandbox.daybook("section", "set", "jerry/MEMORY", "Memory", "--body", "x", in: "v")
    #expect(set.status == 75)
    #expect(try sandbox.text("v/agents/jerry/MEMORY.md") == before)
    try FileManager.default.removeItem(atPath: sandbox.path("v/.git/refs/heads/main.lock"))
    #expect(try sandbox.daybook("append", "jerry/MEMORY", "--title", "T", in: "v").status == 0)
    #expect(try sandbox.git("v", "rev-list", "--count", "HEAD") == "2\n")
    try sandbox.expectSound("v")
  }

  @Test func `a lock that another program gives back is waited for`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    let script = """
      touch .git/refs/heads/main.lock
      (sleep 0.3; rm .git/refs/heads/main.lock) &
      exec "$0" append jerry/MEMORY --title T
      """
    let result = try sandbox.run("/bin/sh", ["-c", script, Sandbox.program("daybook")], in: "v")
    #expect(result.status == 0, "\(result.error)")
    try sandbox.expectSound("v")
  }

  @Test func `an index that another program holds is no reason to fail`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault()
    try sandbox.write("", to: "v/.git/index.lock")
    #expect(try sandbox.daybook("append", "jerry/MEMORY", "--title", "T", in: "v").status == 0)
    try FileManager.default.removeItem(atPath: sandbox.path("v/.git/index.lock"))
    #expect(try sandbox.daybook("sync", in: "v").status == 0)
    try sandbox.expectSound("v")
  }
}
