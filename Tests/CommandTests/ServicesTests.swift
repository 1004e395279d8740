import Foundation
import Testing

/// Services are put in place once, started, and taken away again.
@Suite struct ServicesTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.vault()
  }

  /// Programs of these names that keep what they were asked for.
  private func standIns(_ names: [String], status: Int = 0) throws -> [String: String] {
    for name in names {
      try sandbox.write(
        """
        #!/bin/sh
        printf '%s %s\\n' \(name) "$*" >> '\(sandbox.path("calls"))'
        exit \(status)
        """, to: "bin/\(name)")
      chmod(sandbox.path("bin/\(name)"), 0o755)
    }
    return ["PATH": "\(sandbox.path("bin")):\(sandbox.hermetic["PATH"] ?? "")"]
  }

  private func install(_ words: String..., environment: [String: String]) throws -> Sandbox.Result {
    try sandbox.run(
      Sandbox.program("daybook"), ["install"] + words + ["--vault", sandbox.path("v")],
      environment: environment)
  }

  private func calls() throws -> [String] {
    sandbox.exists("calls") ? try sandbox.text("calls").split(separator: "\n").map(String.init) : []
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: sandbox.path(folder)).sorted()
  }

  @Test(arguments: [
    ("systemd", "home/.config/systemd/user", "enable --now"),
    ("launchd", "home/Library/LaunchAgents", "kickstart"),
    ("nomad", "home/.config/daybook", "job run"), ("consul", "consul", "reload"),
  ])
  func `a service is written once, started, and taken away`(kind: String, folder: String, start: String)
    throws
  {
    let environment = try standIns(["systemctl", "loginctl", "launchctl", "nomad", "consul"])
    let further = kind == "consul" ? ["--folder", sandbox.path("consul")] : []
    func run(_ words: String...) throws -> Sandbox.Result {
      try sandbox.run(
        Sandbox.program("daybook"), ["install", kind] + further + words + ["--vault", sandbox.path("v")],
        environment: environment)
    }
    let printed = try run("--print")
    #expect(printed.status == 0, "\(printed.error)")
    #expect(!sandbox.exists(folder))
    #expect(try calls() == [])
    let installed = try run()
    #expect(installed.status == 0, "\(installed.error)")
    #expect(try calls().contains { $0.contains(start) })
    let names = try files(folder)
    try #require(names.count == 1)
    #expect(try sandbox.text("\(folder)/\(names[0])") == printed.output)
    let again = try run()
    #expect(again.output.hasPrefix("Nothing to do"))
    #expect(try files(folder) == names)
    #expect(try run("--remove").status == 0)
    #expect(try files(folder) == [])
    #expect(try run("--remove").output.hasPrefix("Nothing to do"))
  }

  @Test func `a service that can't be started is said to be in place, and how to start it`() throws {
    let environment = try standIns(["systemctl"], status: 1)
    let result = try install("systemd", environment: environment)
    #expect(result.status == 78)
    #expect(result.error.contains("is in place, but"))
    #expect(result.error.contains("systemctl --user enable --now"))
    #expect(try files("home/.config/systemd/user").count == 1)
  }

  @Test func `two vaults have two services`() throws {
    let environment = try standIns(["systemctl", "loginctl"])
    try sandbox.vault("w")
    #expect(try install("systemd", environment: environment).status == 0)
    let other = try sandbox.daybook(
      "install", "systemd", "--vault", sandbox.path("w"), environment: environment)
    #expect(other.status == 0)
    #expect(try files("home/.config/systemd/user").count == 2)
  }
}
