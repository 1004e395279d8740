import Foundation
import Testing

/// Two nodes that decide about the same things without sight of each other.
@Suite struct DeskTests {
  private func items(_ sandbox: Sandbox, _ words: String..., in vault: String) throws -> [[String: Any]] {
    let result = try sandbox.run(Sandbox.program("daybook"), words + ["--json"], in: vault)
    #expect(result.status == 0, "\(result.error)")
    return try #require(try result.json()["items"] as? [[String: Any]])
  }

  @Test func `accepted here and rejected there reads the same on both nodes`() throws {
    let sandbox = try Sandbox()
    try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    try sandbox.vault("v")
    _ = try sandbox.daybook("remote", "add", "origin", sandbox.path("hub.git"), in: "v")
    let made = try sandbox.daybook(
      "decide", "Two nodes", "--decision", "Two copies.", "--agent", "jerry", "--json", in: "v")
    let id = try #require(try made.json()["id"] as? String)
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.daybook("clone", sandbox.path("hub.git"), "w", "--node", "bobby").status == 0)
    #expect(try sandbox.daybook("decision", "accept", id, "--agent", "jerry", in: "v").status == 0)
    #expect(try sandbox.daybook("decision", "reject", id, "--agent", "bobby", in: "w").status == 0)
    for vault in ["v", "w", "v"] { #expect(try sandbox.vaultSync(in: vault).status == 0) }
    let lists = try ["v", "w"].map { try items(sandbox, "decisions", in: $0) }
    #expect(lists[0] as NSArray == lists[1] as NSArray)
    let claims = try #require(lists[0].first?["contradiction"] as? [[String: Any]])
    #expect(Set(claims.compactMap { $0["state"] as? String }) == ["accepted", "rejected"])
    #expect(try sandbox.daybook("decisions", in: "w").output.contains("contradiction: "))
    #expect(try sandbox.daybook("decision", "accept", id, "--agent", "bobby", in: "w").status == 0)
    for vault in ["w", "v"] { #expect(try sandbox.vaultSync(in: vault).status == 0) }
    for vault in ["v", "w"] {
      let item = try #require(try items(sandbox, "decisions", in: vault).first)
      #expect(item["state"] as? String == "accepted")
      #expect((item["contradiction"] as? [Any])?.isEmpty == true)
    }
  }

  @Test func `one fingerprint raised on two nodes is one alert on both`() throws {
    let sandbox = try Sandbox()
    try sandbox.git(".", "init", "--quiet", "--bare", "--initial-branch=main", "hub.git")
    try sandbox.vault("v")
    _ = try sandbox.daybook("remote", "add", "origin", sandbox.path("hub.git"), in: "v")
    #expect(try sandbox.vaultSync(in: "v").status == 0)
    #expect(try sandbox.daybook("clone", sandbox.path("hub.git"), "w", "--node", "bobby").status == 0)
    for vault in ["v", "w"] {
      let raised = try sandbox.daybook(
        "alert", "raise", "Disk full", "--severity", "error", "--fingerprint", "disk", "--agent", "jerry",
        in: vault)
      #expect(raised.status == 0, "\(raised.error)")
    }
    for vault in ["v", "w", "v"] { #expect(try sandbox.vaultSync(in: vault).status == 0) }
    let lists = try ["v", "w"].map { try items(sandbox, "alerts", in: $0) }
    #expect(lists[0].count == 1)
    #expect(lists[0] as NSArray == lists[1] as NSArray)
  }

  @Test func `text for people has no colour, link or pager where no terminal is`() throws {
    let sandbox = try Sandbox()
    try sandbox.vault("v")
    _ = try sandbox.daybook(
      "alert", "raise", "Disk \u{1B}[31mfull", "--severity", "error", "--agent", "jerry", in: "v")
    let environment = ["FORCE_HYPERLINK": "1", "PAGER": "false", "TERM": "xterm-256color"]
    let shown = try sandbox.daybook("alerts", in: "v", environment: environment)
    #expect(!shown.output.contains("\u{1B}"))
    #expect(shown.output.hasPrefix("firing  error  "))
  }
}
