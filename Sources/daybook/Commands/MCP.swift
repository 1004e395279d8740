import ArgumentParser
import VaultCommandLine
import VaultOperations
import VaultServer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

struct MCP: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp",
    abstract: "Serve the vault to an agent, by the Model Context Protocol.",
    discussion: """
      A client starts this, and speaks with it over standard input and output until it closes them. The agent named \
      writes only as itself, and only below agents/<agent>/ and shared/.

        daybook mcp --vault ~/shared-vault --agent jerry
        daybook mcp --agent jerry --tools memory,messages
        daybook install claude-code --print
      """)

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions

  @Option(
    help: ArgumentHelp(
      "Only these tools: memory, sections, decisions, alerts, tasks, messages, claims, keys, vault. Default: all.",
      valueName: "groups"))
  var tools: String?

  func run() throws {
    let access = try VaultAccess(vault: options.vault, agent: agent.agent, in: .current)
    let server = try MCPServer(
      access, version: Version.number, tools: tools, input: STDIN_FILENO, output: STDOUT_FILENO
    ) { Terminal.remark("daybook mcp: \($0)") }
    server.run()
  }
}
