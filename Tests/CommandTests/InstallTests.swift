import Foundation
import Testing

/// Clients are told of the vault, once, and forget it again.
@Suite struct InstallTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.vault()
  }

  /// A program `openclaw` that keeps what it was asked, and answers as a small configuration would.
  private func standIn(version: String = "2026.8.3") throws -> [String: String] {
    let folder = sandbox.path("bin")
    try sandbox.write(
      """
      #!/bin/sh
      state='\(folder)'
      printf '%s\\n' "$*" >> "$state/calls"
      case "$1 $2" in
        '--version '*) echo 'OpenClaw \(version)' ;;
        'mcp show') cat "$state/server" 2>/dev/null ;;
        'mcp unset') rm "$state/server" ;;
        'mcp add')
          test ! -e "$state/server" || exit 1
          shift 4; command=$1; shift; list=
          while [ "$1" = --arg ]; do list="$list,\\"$2\\""; shift 2; done
          echo "{\\"command\\":\\"$command\\",\\"args\\":[${list#,}]}" > "$state/server" ;;
        'config get') cat "$state/paths" 2>/dev/null ;;
        'config set') echo "$4" > "$state/paths" ;;
      esac
      """, to: "bin/openclaw")
    chmod("\(folder)/openclaw", 0o755)
    return ["PATH": "\(folder):\(sandbox.hermetic["PATH"] ?? "")"]
  }

  private func calls() throws -> [String] {
    try sandbox.text("bin/calls").split(separator: "\n").map(String.init).filter {
      !$0.hasPrefix("--version") && !$0.hasPrefix("mcp show") && !$0.hasPrefix("config get")
    }
  }

  private func install(_ words: String..., environment: [String: String] = [:]) throws -> Sandbox.Result {
    try sandbox.run(
      Sandbox.program("daybook"), ["install"] + words + ["--vault", sandbox.path("v"), "--agent", "jerry"],
      environment: environment)
  }

  @Test(arguments: [
    ("2026.8.3", "memory.search.extraPaths"), ("2026.7.9", "agents.defaults.memorySearch.extraPaths"),
  ])
  func `OpenClaw is told by its own program, once`(version: String, key: String) throws {
    let environment = try standIn(version: version)
    #expect(try install("openclaw", environment: environment).status == 0)
    let vault = sandbox.path("v")
    let program = Sandbox.program("daybook")
    #expect(
      try calls() == [
        "mcp add daybook --command \(program) --arg mcp --arg --vault --arg \(vault) --arg --agent --arg jerry --no-probe",
        "config set \(key) [\"\(vault)\"] --strict-json",
      ])
    #expect(sandbox.exists("home/.openclaw/skills/read-brief/SKILL.md"))
    #expect(!sandbox.exists("home/.openclaw/openclaw.json"))
    let again = try install("openclaw", environment: environment)
    #expect(again.output == "Nothing to do: all is set.\n")
    #expect(try calls().count == 2)
    #expect(try install("openclaw", "--remove", environment: environment).status == 0)
    #expect(try calls().suffix(2) == ["mcp unset daybook", "config set \(key) [] --strict-json"])
    #expect(!sandbox.exists("home/.openclaw/skills/read-brief"))
    #expect(try install("openclaw", "--remove", environment: environment).output.hasPrefix("Nothing to do"))
  }

  @Test func `an entry of another vault gives way`() throws {
    let environment = try standIn()
    try sandbox.write(#"{"command":"/old/daybook","args":["mcp"]}"#, to: "bin/server")
    try sandbox.write(#"["/notes"]"#, to: "bin/paths")
    #expect(try install("openclaw", environment: environment).status == 0)
    #expect(try calls().first == "mcp unset daybook")
    #expect(try sandbox.text("bin/paths") == "[\"/notes\",\"\(sandbox.path("v"))\"]\n")
  }

  @Test(arguments: ["openclaw", "claude-code", "codex", "cursor", "obsidian"])
  func `what is installed can be taken back, and again changes nothing`(client: String) throws {
    let first = try install(client)
    #expect(first.status == 0, "\(first.error)")
    #expect(try install(client).output == "Nothing to do: all is set.\n")
    let removed = try install(client, "--remove")
    #expect(removed.status == 0, "\(removed.error)")
    #expect(try install(client, "--remove").output.hasPrefix("Nothing to do"))
    let left = try FileManager.default.subpathsOfDirectory(atPath: sandbox.home).filter {
      $0.hasSuffix("SKILL.md")
    }
    #expect(left == [])
  }

  @Test(arguments: ["openclaw", "claude-code", "codex", "cursor", "obsidian"])
  func `print changes nothing`(client: String) throws {
    let shown = try install(client, "--print")
    #expect(shown.status == 0)
    #expect(shown.output.contains(sandbox.path("v")))
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.home).isEmpty)
  }

  @Test func `the file as it was is kept, and so are its permissions and where it leads`() throws {
    let text = "{\n  \"theme\": \"dark\" // mine\n}\n"
    try sandbox.write(text, to: "home/dotfiles/claude.json")
    chmod(sandbox.path("home/dotfiles/claude.json"), 0o640)
    try FileManager.default.createSymbolicLink(
      atPath: sandbox.path("home/.claude.json"), withDestinationPath: "dotfiles/claude.json")
    #expect(try install("claude-code").status == 0)
    #expect(try sandbox.text("home/dotfiles/claude.json.before-daybook") == text)
    let after = try sandbox.text("home/dotfiles/claude.json")
    #expect(after.contains("\"mcpServers\"") && after.hasSuffix("  \"theme\": \"dark\" // mine\n}\n"))
    let attributes = try FileManager.default.attributesOfItem(
      atPath: sandbox.path("home/dotfiles/claude.json"))
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: sandbox.path("home/.claude.json"))
    #expect(link == "dotfiles/claude.json")
  }

  @Test func `a shape that isn't known is shown, not edited`() throws {
    let text = "{ $include: './base.json5' }"
    try sandbox.write(text, to: "home/.openclaw/openclaw.json")
    let result = try install("openclaw")
    #expect(result.status == 78)
    #expect(result.error.contains("$include") && result.error.contains("--print"))
    #expect(try sandbox.text("home/.openclaw/openclaw.json") == text)
    #expect(!sandbox.exists("home/.openclaw/skills"))
    #expect(try install("openclaw", "--print").output.contains("\"mcp\""))
  }

  @Test func `a skill of the person's own is left alone`() throws {
    try sandbox.write("---\nname: hand-off\n---\nMine.\n", to: "home/.claude/skills/hand-off/SKILL.md")
    let result = try install("claude-code")
    #expect(result.status == 0 && result.error.contains("hand-off"))
    #expect(try sandbox.text("home/.claude/skills/hand-off/SKILL.md").hasSuffix("Mine.\n"))
    _ = try install("claude-code", "--remove")
    #expect(sandbox.exists("home/.claude/skills/hand-off/SKILL.md"))
  }

  @Test func `the server ends with its input, and doesn't begin without a vault`() throws {
    let input = Data(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.utf8)
    let result = try sandbox.run(
      Sandbox.program("daybook"), ["mcp", "--vault", sandbox.path("v")], input: input)
    #expect(result.status == 0)
    #expect(result.output == "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n")
    #expect(try sandbox.daybook("mcp", "--vault", "/nonexistent").status == 78)
    #expect(try sandbox.daybook("mcp", "--vault", "v", "--agent", "No Name").status == 64)
  }
}
