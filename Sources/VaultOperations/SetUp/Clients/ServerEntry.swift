/// How a client starts the server of a vault.
struct ServerEntry: Hashable, Sendable {
  /// The name that clients know it by.
  static let name = "daybook"

  /// The absolute path of the program.
  var command: String
  var arguments: [String]

  init(vault: String, agent: String?, program: String) {
    command = program
    arguments = ["mcp", "--vault", vault] + (agent.map { ["--agent", $0] } ?? [])
  }

  var json: JSON { ["command": .string(command), "args": JSON(arguments)] }

  /// As a table of TOML, with its header. Source: TOML 1.0; a JSON string is one of its basic strings.
  var toml: String {
    """
    [mcp_servers.\(Self.name)]
    command = \(JSON.string(command))
    args = \(JSON(arguments))

    """
  }
}
