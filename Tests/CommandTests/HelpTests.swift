import Foundation
import Testing

@Suite struct HelpTests {
  private static let commands: [[String]] = [
    [], ["init"], ["clone"], ["agent"], ["agent", "add"], ["agent", "list"], ["agent", "rename"], ["config"],
    ["config", "get"], ["config", "set"], ["config", "list"], ["status"], ["doctor"], ["verify"], ["append"],
    ["read"],
    ["show"], ["changes"], ["brief"], ["search"], ["undo"], ["redact"], ["compact"], ["import"], ["decide"],
    ["decision"],
    ["decision", "accept"],
    ["decision", "reject"],
    ["decision", "deprecate"], ["decision", "amend"], ["decisions"], ["decisions", "list"],
    ["decisions", "show"], ["alert"], ["alert", "raise"], ["alert", "ack"], ["alert", "resolve"],
    ["alert", "silence"], ["alerts"], ["task"], ["task", "start"], ["task", "update"], ["task", "done"],
    ["task", "offer"], ["task", "take"], ["task", "renew"],
    ["tasks"],
    ["section"], ["section", "list"], ["section", "get"], ["section", "set"], ["section", "append"], ["log"],
    ["sync"], ["watch"], ["wait"], ["remote"], ["remote", "add"], ["remote", "remove"], ["remote", "list"],
    ["conflicts"],
    ["conflicts", "list"], ["conflicts", "show"], ["conflicts", "resolve"], ["merge-driver"], ["install"],
    ["install", "cron"], ["install", "systemd"], ["install", "launchd"], ["install", "nomad"],
    ["install", "consul"], ["install", "openclaw"], ["install", "claude-code"], ["install", "codex"],
    ["install", "cursor"], ["install", "obsidian"], ["mcp"],
    ["agent", "register"], ["agent", "card"], ["agents"], ["send"], ["inbox"], ["inbox", "list"],
    ["inbox", "ack"],
    ["outbox"], ["message"], ["message", "cancel"], ["claim"],
    ["claim", "take"], ["claim", "renew"], ["claim", "release"], ["claim", "list"], ["claim", "run"],
    ["claim", "repair"],
    ["schedule"], ["schedule", "add"], ["schedule", "list"], ["schedule", "due"], ["schedule", "done"],
  ]

  @Test(arguments: commands) func `help has an example, and every line fits`(words: [String]) throws {
    let sandbox = try Sandbox()
    let result = try sandbox.run(Sandbox.program("daybook"), words + ["--help"])
    #expect(result.status == 0)
    #expect(result.error == "")
    let lines = result.output.split(separator: "\n")
    let example = "daybook " + words.joined(separator: " ")
    #expect(lines.contains { $0.hasPrefix("  ") && $0.contains(example) }, "\(result.output)")
    let overview = lines.prefix { !$0.hasPrefix("USAGE") }
    #expect(overview.allSatisfy { $0.count <= 80 })
  }

  @Test func `every command is in the list above`() throws {
    let sandbox = try Sandbox()
    for words in HelpTests.commands {
      let help = try sandbox.run(Sandbox.program("daybook"), words + ["--help"]).output
      var isList = false
      for line in help.split(separator: "\n") {
        if !line.hasPrefix(" ") { isList = line.hasSuffix("SUBCOMMANDS:") }
        guard isList, line.hasPrefix("  "), !line.hasPrefix("   "), !line.contains("'"),
          let name = line.split(separator: " ").first
        else { continue }
        #expect(HelpTests.commands.contains(words + [String(name)]), "\(words) \(name)")
      }
    }
  }

  @Test func `the version names the libraries`() throws {
    let sandbox = try Sandbox()
    for program in ["daybook", "vault-sync"] {
      let result = try sandbox.run(Sandbox.program(program), ["--version"])
      #expect(result.output.firstMatch(of: #/^daybook [0-9.]+ \(libgit2 [0-9.]+, cmark [0-9.]+\)\n$/#) != nil)
      #expect(result.status == 0)
    }
  }

  @Test func `vault-sync is called by its own name`() throws {
    let sandbox = try Sandbox()
    let help = try sandbox.vaultSync("--help")
    #expect(help.output.contains("USAGE: vault-sync "))
    #expect(try sandbox.vaultSync("--nonsense").status == 64)
  }
}
