import VaultModel

/// What a client's settings are to be, from what they are: pure.
struct ClientPlan {
  var client: ClientProgram
  var places: ClientProgram.Places
  var entry: ServerEntry
  /// The vault's absolute path.
  var vault: String
  /// Milliseconds since 1970.
  var now: Int64
  var removing: Bool

  /// What every skill of ours says.
  static let skillMark = "Daybook vault"

  /// The change of the client's own file; none where it says already what it is to say.
  func edit(_ bytes: [UInt8]) throws -> [ClientSetUp.Step] {
    let after: [UInt8] =
      switch client {
      case .openclaw: try openclaw(bytes)
      case .claudeCode: try json(bytes, ["mcpServers", ServerEntry.name], claudeEntry)
      case .cursor: try json(bytes, ["mcpServers", ServerEntry.name], entry.json)
      case .codex: try toml(bytes)
      case .obsidian: try obsidian(bytes)
      }
    return after == bytes ? [] : [.edit(path: places.configuration, from: bytes, to: after)]
  }

  /// The same for OpenClaw by its own program.
  func steps(with program: OpenClawProgram) throws -> [ClientSetUp.Step] {
    let name = ServerEntry.name
    let key = OpenClawVersion.extraPaths(program.version, nil).joined(separator: ".")
    var steps = [ClientSetUp.Step]()
    let isSet = program.server.map {
      $0["command"] == entry.json["command"] && $0["args"] == entry.json["args"]
    }
    if removing ? isSet != nil : isSet == false {
      steps.append(.run(arguments: ["mcp", "unset", name], mayFail: false))
    }
    if !removing, isSet != true {
      let arguments = entry.arguments.flatMap { ["--arg", $0] }
      steps.append(
        .run(
          arguments: ["mcp", "add", name, "--command", entry.command] + arguments + ["--no-probe"],
          mayFail: false))
    }
    let paths = program.extraPaths.filter { $0 != vault } + (removing ? [] : [vault])
    if removing ? program.extraPaths.contains(vault) : !program.extraPaths.contains(vault) {
      steps.append(
        .run(arguments: ["config", "set", key, JSON(paths).description, "--strict-json"], mayFail: false))
    }
    return steps
  }

  /// What is to be set, for a person.
  func text(version: OpenClawVersion?, _ bytes: [UInt8]) -> String {
    let what: String
    switch client {
    case .openclaw:
      let key = OpenClawVersion.extraPaths(version, bytes)
      let search = key.reversed().reduce(JSON.array([.string(vault)])) { .object([.init($1, $0)]) }
      guard case .object(let members) = search else { return "" }
      what = JSON5Edit.pretty(
        .object([.init("mcp", ["servers": .object([.init(ServerEntry.name, entry.json)])])] + members),
        indent: "")
    case .claudeCode:
      what = JSON5Edit.pretty(["mcpServers": .object([.init(ServerEntry.name, claudeEntry)])], indent: "")
    case .cursor:
      what = JSON5Edit.pretty(["mcpServers": .object([.init(ServerEntry.name, entry.json)])], indent: "")
    case .codex: what = String(entry.toml.dropLast())
    case .obsidian:
      what = JSON5Edit.pretty(["vaults": .object([.init(obsidianID, ["path": .string(vault)])])], indent: "")
    }
    let skills = places.skills.map { "\nSkills: \($0)/" } ?? ""
    return "In \(places.configuration):\n\n\(what)\n\(skills)".trimmedEnd
  }

  private var claudeEntry: JSON {
    ["type": "stdio", "command": .string(entry.command), "args": JSON(entry.arguments)]
  }

  private func json(_ bytes: [UInt8], _ path: [String], _ value: JSON) throws -> [UInt8] {
    removing ? try JSON5Edit.remove(path, from: bytes) : try JSON5Edit.set(path, to: value, in: bytes)
  }

  private func openclaw(_ bytes: [UInt8]) throws -> [UInt8] {
    let after = try json(bytes, ["mcp", "servers", ServerEntry.name], entry.json)
    let key = OpenClawVersion.extraPaths(nil, after)
    if removing {
      let other = OpenClawVersion.extraPaths(.init(year: key[0] == "memory" ? 2025 : 2026, month: 8), nil)
      return try JSON5Edit.remove(vault, from: other, in: JSON5Edit.remove(vault, from: key, in: after))
    }
    return try JSON5Edit.add(vault, to: key, in: after)
  }

  private func toml(_ bytes: [UInt8]) throws -> [UInt8] {
    var tables = TOMLTables(String(decoding: bytes, as: UTF8.self))
    let path = ["mcp_servers", ServerEntry.name]
    if removing { try tables.remove(path) } else { try tables.set(path, to: entry.toml) }
    return Array(tables.text.utf8)
  }

  private func obsidian(_ bytes: [UInt8]) throws -> [UInt8] {
    if case .object(let members)? = JSON5Edit.value(["vaults"], in: bytes),
      members.contains(where: { $0.name != obsidianID && $0.value["path"] == .string(vault) })
    {
      return bytes  // The person opened it by hand.
    }
    if !removing, JSON5Edit.value(["vaults", obsidianID, "path"], in: bytes) == .string(vault) {
      return bytes
    }
    return try json(bytes, ["vaults", obsidianID], ["path": .string(vault), "ts": .int(Int(now))])
  }

  /// 16 hex digits, as Obsidian names its vaults; the same for one path.
  private var obsidianID: String { String(SHA256(of: Array(vault.utf8)).hex.prefix(16)) }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
