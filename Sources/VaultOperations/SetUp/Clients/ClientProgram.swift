/// A program that agents, or people, reach the vault with.
public enum ClientProgram: String, CaseIterable, Sendable {
  case openclaw
  case claudeCode = "claude-code"
  case codex
  case cursor
  case obsidian

  /// Where it looks for what a person set.
  struct Places {
    /// The absolute path of the file that holds its MCP servers, or its vaults.
    var configuration: String
    /// The absolute path of the folder of a person's skills; nil where it knows none.
    var skills: String?
  }

  /// - Parameter isMac: on macOS programs with a window keep their settings elsewhere.
  func places(home: String, _ surroundings: Surroundings, isMac: Bool) -> Places {
    switch self {
    case .openclaw:
      let folder = surroundings["OPENCLAW_STATE_DIR"] ?? "\(home)/.openclaw"
      return Places(
        configuration: surroundings["OPENCLAW_CONFIG_PATH"] ?? "\(folder)/openclaw.json",
        skills: "\(folder)/skills")
    case .claudeCode:
      let own = surroundings["CLAUDE_CONFIG_DIR"]
      return Places(
        configuration: own.map { "\($0)/.claude.json" } ?? "\(home)/.claude.json",
        skills: "\(own ?? "\(home)/.claude")/skills")
    case .codex:
      let folder = surroundings["CODEX_HOME"] ?? "\(home)/.codex"
      return Places(configuration: "\(folder)/config.toml", skills: "\(folder)/skills")
    case .cursor:
      return Places(configuration: "\(home)/.cursor/mcp.json", skills: "\(home)/.cursor/skills")
    case .obsidian:
      let folder =
        isMac
        ? "\(home)/Library/Application Support" : surroundings["XDG_CONFIG_HOME"] ?? "\(home)/.config"
      return Places(configuration: "\(folder)/obsidian/obsidian.json", skills: nil)
    }
  }
}
