import ArgumentParser
import VaultCommandLine
import VaultOperations

/// What is common to the commands that tell a client of the vault.
struct ClientOptions: ParsableArguments {
  @Flag(help: "Only show what would be set.")
  var print = false

  @Flag(help: "Take back what was set.")
  var remove = false

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions

  func answer(for client: ClientProgram) throws -> Answer {
    let vault = try options.open()
    if print {
      // Also where the client's file can't be edited: then a person does it by this.
      let text = try vault.clientText(client, agent: agent.agent, in: .current)
      return Answer(
        ["client": .string(client.rawValue), "text": .string(text), "installed": false], text: text)
    }
    let setUp = try vault.setUp(client, agent: agent.agent, removing: remove, in: .current)
    try setUp.apply()
    let text =
      setUp.isDone
      ? "Nothing to do: \(remove ? "it isn't set." : "all is set.")"
      : setUp.changes.map { "Done: \($0)" }.joined(separator: "\n")
    return Answer(setUp.json, text: text, warnings: setUp.warnings)
  }
}

extension Install {
  struct OpenClaw: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "openclaw",
      abstract: "Give OpenClaw the vault's tools, skills, and notes to search.",
      discussion: """
        Through the program openclaw where it is installed, else in ~/.openclaw/openclaw.json: one value comes in, every \
        other byte stays, and the file as it was is kept beside it.

          daybook install openclaw --agent jerry
          daybook install openclaw --print
        """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try client.answer(for: .openclaw) }
  }

  struct ClaudeCode: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "claude-code",
      abstract: "Give Claude Code the vault's tools and skills.",
      discussion: """
        In ~/.claude.json and ~/.claude/skills.

          daybook install claude-code --agent jerry
          daybook install claude-code --remove
        """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try client.answer(for: .claudeCode) }
  }

  struct Codex: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "codex",
      abstract: "Give Codex the vault's tools and skills.",
      discussion: """
        In ~/.codex/config.toml and ~/.codex/skills.

          daybook install codex --agent jerry
        """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try client.answer(for: .codex) }
  }

  struct Cursor: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "cursor",
      abstract: "Give Cursor the vault's tools and skills.",
      discussion: """
        In ~/.cursor/mcp.json and ~/.cursor/skills.

          daybook install cursor --agent jerry
        """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try client.answer(for: .cursor) }
  }

  struct Obsidian: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "obsidian",
      abstract: "Put the vault on Obsidian's list of vaults.",
      discussion: """
        Close Obsidian first: it writes the list anew when it ends.

          daybook install obsidian
        """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { try client.answer(for: .obsidian) }
  }
}
