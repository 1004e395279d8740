import Foundation
import Testing

/// Remotes over https that fail, each with the built program: how long it takes, what it says, and that the next sync is
/// well.
@Suite(.enabled(if: HTTPSServer.canServe, "needs python3 and openssl to serve https on the loopback"))
struct NetworkTests {
  let sandbox: Sandbox
  let server: HTTPSServer

  init() throws {
    sandbox = try Sandbox()
    server = try HTTPSServer(sandbox)
    let made = try sandbox.daybook(
      "init", "v", "--node", "jerry", "--agents", "jerry", "--remote", server.url)
    #expect(made.status == 0, "\(made.error)")
    #expect(try sync().status == 0)
    try append("first")
  }

  private func append(_ title: String) throws {
    let begin = ContinuousClock.now
    let done = try sandbox.daybook("append", "MEMORY", "--agent", "jerry", "--title", title, in: "v")
    #expect(done.status == 0, "\(done.error)")
    #expect(ContinuousClock.now - begin < .seconds(10), "a lock was held")
  }

  private func sync(_ seconds: Int = 60) throws -> Sandbox.Result {
    try sandbox.daybook("sync", "--json", "--timeout", "\(seconds)", in: "v", environment: server.environment)
  }

  /// Holds the remote to having every entry once, and no more commits than the node.
  private func expectWhole(_ titles: String...) throws {
    let text = try sandbox.git("served/remote", "show", "main:agents/jerry/MEMORY.md")
    for title in titles {
      #expect(text.components(separatedBy: "Z] \(title)\n").count == 2, "\(title)\n\(text)")
    }
    let (here, there) = (
      try sandbox.git("v", "rev-parse", "HEAD"), try sandbox.git("served/remote", "rev-parse", "main")
    )
    #expect(here == there)
    try sandbox.expectSound("v")
  }

  @Test(arguments: [
    ("page", 75, "content-type: 'text/html", "Sign in to the network"),
    ("401", 69, "authentication", "DAYBOOK_GIT_TOKEN"), ("403", 69, "403", "DAYBOOK_GIT_TOKEN"),
    ("404", 69, "404", "Check the address"), ("503", 75, "503", "next sync"),
  ])
  func `A failing server is named, and the next sync goes on`(
    mode: String, status: Int32, words: String, hint: String
  ) throws {
    try server.fail(mode)
    let failed = try sync()
    #expect(failed.status == status, "\(failed.output)")
    #expect(failed.output.contains(words) && failed.output.contains(hint), "\(failed.output)")
    try append("second")
    try server.fail(nil)
    #expect(try sync().json()["outcome"] as? String == "pushed")
    try expectWhole("first", "second")
  }

  @Test(arguments: ["silent", "silent-push"])
  func `A silent server costs the deadline and nothing more`(mode: String) throws {
    try server.fail(mode)
    let begin = ContinuousClock.now
    let failed = try sync(1)
    let time = ContinuousClock.now - begin
    #expect(failed.status == 75 && failed.output.contains("did not answer within 1 s"), "\(failed.output)")
    #expect(time >= .seconds(1) && time < .seconds(6), "\(time)")
    let left = try sandbox.run("/usr/bin/env", ["find", "v/.git", "-name", "*.lock", "-path", "*refs*"])
    #expect(left.output == "")
    try append("second")
    try server.fail(nil)
    #expect(try sync().status == 0)
    try expectWhole("first", "second")
  }

  @Test func `A push whose answer is lost is not repeated`() throws {
    try server.fail("lost")
    #expect(try sync().status == 0)
    try server.fail(nil)
    #expect(try sync().json()["outcome"] as? String == "up-to-date")
    try expectWhole("first")
  }

  @Test func `A pack that is cut leaves nothing behind, and comes whole the next time`() throws {
    #expect(try sync().status == 0)
    func clone(_ seconds: Int = 60) throws -> Sandbox.Result {
      try sandbox.daybook(
        "clone", server.url, "c", "--node", "bobby", "--timeout", "\(seconds)",
        environment: server.environment)
    }
    try server.fail("cut")
    let cut = try clone()
    #expect(cut.status == 75 && cut.error.contains("unexpected"), "\(cut)")
    try server.fail("silent")
    let silent = try clone(1)
    #expect(silent.status == 75 && silent.error.contains("within 1 s"), "\(silent)")
    #expect(!sandbox.exists("c"))
    try server.fail(nil)
    #expect(try clone().status == 0)
    try append("second")
    #expect(try sync().status == 0)
    try server.fail("cut")
    let failed = try sandbox.daybook("sync", in: "c", environment: server.environment)
    #expect(failed.status == 75, "\(failed)")
    try server.fail(nil)
    #expect(try sandbox.daybook("sync", in: "c", environment: server.environment).status == 0)
    #expect(try sandbox.text("c/agents/jerry/MEMORY.md").contains("second"))
    try sandbox.expectSound("c")
  }

  @Test func `A host that isn't there is off line`() throws {
    for address in ["https://localhost:1/x", "https://nowhere.invalid/x"] {
      try sandbox.git("v", "remote", "set-url", "origin", address)
      let failed = try sync()
      #expect(failed.status == 75 && failed.errorCodes == ["unreachable"], "\(failed.output)")
    }
  }
}

extension Sandbox.Result {
  /// The codes of the remotes' errors.
  var errorCodes: [String] {
    let remotes = (try? json())?["remotes"] as? [[String: Any]] ?? []
    return remotes.compactMap { ($0["error"] as? [String: Any])?["code"] as? String }
  }
}
