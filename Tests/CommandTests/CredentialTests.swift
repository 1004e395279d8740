import Foundation
import Testing

/// A server over https that asks for a password.
@Suite(.enabled(if: HTTPSServer.canServe, "needs python3 and openssl to serve https on the loopback"))
struct CredentialTests {
  let sandbox: Sandbox
  let server: HTTPSServer

  init() throws {
    sandbox = try Sandbox()
    server = try HTTPSServer(sandbox, token: "right")
    let made = try sandbox.daybook(
      "init", "v", "--node", "jerry", "--agents", "jerry", "--remote", server.url)
    #expect(made.status == 0, "\(made.error)")
  }

  private func sync(_ environment: [String: String] = [:], _ seconds: Int = 60) throws -> Sandbox.Result {
    try sandbox.daybook(
      "sync", "--remote", "origin", "--json", "--timeout", "\(seconds)", in: "v",
      environment: server.environment.merging(environment) { $1 })
  }

  /// A helper that writes down what it is asked.
  private func setHelper(_ password: String, before: String = "") throws {
    try sandbox.write(
      """
      #!/bin/sh
      \(before)
      sed "s/^/$1 /" >> '\(sandbox.path("asked"))'
      if [ "$1" = get ]; then echo username=ada; echo 'password=\(password)'; fi
      """, to: "helper")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: sandbox.path("helper"))
    try sandbox.git("v", "config", "credential.helper", sandbox.path("helper"))
  }

  @Test func `Without a password the door stays shut, and it is said how to open it`() throws {
    let failed = try sync()
    #expect(failed.status == 69 && failed.errorCodes == ["remote-refused"], "\(failed.output)")
    #expect(failed.output.contains("asks for a password") && failed.output.contains("credential helper"))
  }

  @Test func `The token opens the door, an expired one is told from none`() throws {
    #expect(try sync(["DAYBOOK_GIT_TOKEN": "right"]).status == 0)
    let failed = try sync(["DAYBOOK_GIT_TOKEN": "old"])
    #expect(failed.status == 69 && failed.output.contains("refused the access token"), "\(failed.output)")
    #expect(failed.output.contains("expired") && !failed.output.contains("old"), "\(failed.output)")
  }

  @Test func `Among remotes of several hosts the token goes only where it is said to`() throws {
    try sandbox.git("v", "remote", "add", "other", "https://other.invalid/x")
    let failed = try sync(["DAYBOOK_GIT_TOKEN": "right"])
    #expect(failed.status == 69 && failed.output.contains("DAYBOOK_GIT_TOKEN_HOST"), "\(failed.output)")
    let named = ["DAYBOOK_GIT_TOKEN": "right", "DAYBOOK_GIT_TOKEN_HOST": "other.invalid"]
    #expect(try sync(named).status == 69)
    #expect(
      try sync(["DAYBOOK_GIT_TOKEN": "right", "DAYBOOK_GIT_TOKEN_HOST": "x.invalid,localhost"]).status == 0)
  }

  @Test func `Git's credential helper is asked, and told what became of its answer`() throws {
    try setHelper("right")
    #expect(try sync().status == 0)
    let asked = try sandbox.text("asked")
    #expect(asked.contains("get host=localhost:") && asked.contains("store password=right"), "\(asked)")
    try setHelper("stale")
    let failed = try sync()
    #expect(failed.status == 69 && failed.output.contains("refused what git's credential helper"))
    #expect(try sandbox.text("asked").contains("erase password=stale"))
  }

  @Test func `A helper that never answers costs no more than the deadline`() throws {
    try setHelper("right", before: "sleep 1000")
    let begin = ContinuousClock.now
    let failed = try sync([:], 2)
    #expect(ContinuousClock.now - begin < .seconds(8))
    #expect(failed.status == 69 || failed.status == 75, "\(failed.output)")
  }
}
