import Foundation
import Testing

/// Claims with the built programs: several contenders, and a command that runs under one.
@Suite struct ClaimCommandTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.vaultWithHub(agents: "jerry")
  }

  @Test func `of contenders at once one holds it`() async throws {
    let sandbox = sandbox
    let agents = (0..<6).map { "agent-\($0)" }
    let results = try await withThrowingTaskGroup(of: (String, Int32).self) { group in
      for agent in agents {
        group.addTask {
          (agent, try sandbox.daybook("claim", "deploy", "--vault", "a", "--agent", agent).status)
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(results.values.filter { $0 == 0 }.count == 1, "\(results)")
    #expect(results.values.filter { $0 == 75 }.count == agents.count - 1, "\(results)")
    let list = try sandbox.daybook("claim", "list", "--vault", "a", "--json").output
    #expect(list.contains(#""name":"deploy","holder":"\#(results.first { $0.value == 0 }?.key ?? "")""#))
    #expect(list.contains(#""generation":1"#))
  }

  @Test func `a command runs under its claim, with the fence, and gives it back`() throws {
    let run = try sandbox.daybook(
      "claim", "run", "deploy", "--vault", "a", "--agent", "jerry", "--", "/bin/sh", "-c",
      "echo fence $DAYBOOK_FENCE; exit 7")
    #expect(run.status == 7 && run.output == "fence 1\n")
    let again = try sandbox.daybook(
      "claim", "run", "deploy", "--vault", "a", "--agent", "bobby", "--", "/bin/sh", "-c",
      "echo $DAYBOOK_FENCE")
    #expect(again.status == 0 && again.output == "2\n")
    #expect(try sandbox.daybook("claim", "deploy", "--vault", "a", "--agent", "jerry").status == 0)
    let other = try sandbox.daybook(
      "claim", "run", "deploy", "--vault", "a", "--agent", "bobby", "--", "/bin/echo", "no")
    #expect(other.status == 75 && other.output == "" && other.error.contains("jerry"))
    #expect(
      try sandbox.daybook("claim", "release", "deploy", "--vault", "a", "--agent", "bobby").status == 77)
  }

  @Test func `what can't be claimed is refused in one sentence`() throws {
    #expect(try sandbox.daybook("claim", "", "--vault", "a", "--agent", "jerry").status == 64)
    #expect(try sandbox.daybook("claim", "x", "--ttl", "5s", "--vault", "a", "--agent", "jerry").status == 64)
    #expect(
      try sandbox.daybook("claim", "x", "--ttl", "soon", "--vault", "a", "--agent", "jerry").status == 64)
    #expect(try sandbox.daybook("claim", "run", "x", "--vault", "a", "--agent", "jerry").status == 64)
    #expect(try sandbox.daybook("claim", "x", "--vault", "a").status == 78)
    try FileManager.default.removeItem(atPath: sandbox.path("hub.git"))
    #expect(try sandbox.daybook("claim", "x", "--vault", "a", "--agent", "jerry").status == 69)
  }
}
