public import ArgumentParser
public import VaultModel
import VaultOperations
public import VaultStore

/// How a command answers.
public struct OutputOptions: ParsableArguments {
  @Flag(help: "Answer with one JSON document on standard output.")
  public var json = false

  public init() {}

  /// Those of a command that has no other form.
  public static var json: OutputOptions {
    var options = OutputOptions()
    options.json = true
    return options
  }
}

/// Which vault a command is about.
public struct VaultOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The vault's folder.",
      discussion:
        "Default: $DAYBOOK_VAULT, else the nearest folder upward with .daybook/, else ~/.openclaw/shared-vault.",
      valueName: "path"))
  public var vault: String?

  public init() {}

  /// Opens the vault. Its views wait until the command has answered.
  public func open() throws -> Vault {
    let vault = try VaultLocation(vault, in: .current).open()
    vault.refreshesViewsLater = true
    OpenedVault.last = vault
    return vault
  }
}

/// Which agent a command acts for.
public struct AgentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The acting agent.",
      discussion: "Default: $DAYBOOK_AGENT, else $AGENT_ID, else daybook.agent of the vault.",
      valueName: "name"))
  public var agent: String?

  public init() {}

  /// The agent's name; nil where none is set.
  public func name(in vault: Vault) throws -> Name? {
    let name = try vault.actingAgent(agent, in: .current)
    OpenedVault.agent = name
    return name
  }

  /// The agent's name; throws `.noAgent` where none is set.
  public func required(in vault: Vault) throws -> Name { try vault.actingAgent(name(in: vault)) }
}

/// Which secrets a command lets through.
public struct SecretOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Let through what this rule takes for a secret; may be repeated.",
      discussion: "For all commands on this node: daybook config set allowSecret RULE.", valueName: "rule"))
  public var allowSecret: [String] = []

  public init() {}

  /// Lets them through in a vault that was opened.
  public func apply(to vault: Vault) throws {
    for text in allowSecret { vault.allowedSecrets.formUnion(try SecretRule.names(in: text)) }
  }
}

/// The vault that the command of this process is about.
enum OpenedVault {
  // Touched by the command alone, on the thread that runs it.
  nonisolated(unsafe) static var last: Vault?
  /// For whom, where the command asked.
  nonisolated(unsafe) static var agent: Name?

  /// Does what can wait until the answer is out.
  static func finish() {
    guard let vault = last else { return }
    last = nil
    vault.refreshStaleViews()
    let agent = agent ?? (try? vault.actingAgent(nil, in: .current))
    vault.keepTasks(namedIn: Array(CommandLine.arguments.dropFirst()), as: agent)
  }
}
