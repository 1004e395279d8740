import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Init: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a vault, or make one of a folder of notes.",
    discussion: """
      Nothing that exists is overwritten. A git repository is adopted with its history.

        daybook init ~/shared-vault --node jerry --agents jerry,bobby --remote git@example.org:vault.git
      """)

  @Argument(help: "The folder; it need not exist.")
  var path = "."

  @Option(help: ArgumentHelp("What this machine is called.", valueName: "name"))
  var node: String

  @Option(help: ArgumentHelp("The agents to make a folder for, comma-separated.", valueName: "names"))
  var agents: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The address of the git remote to sync with.", valueName: "url"))
  var remote: String?

  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let surroundings = Surroundings.current
    var request = InitRequest(path: surroundings.absolute(path), node: node, program: surroundings.program)
    request.agents = (agents ?? "").split(separator: ",").map { $0.trimmed }
    request.home = surroundings["HOME"].map(surroundings.absolute)
    request.remote = remote.map(surroundings.remoteAddress)
    let made = try request.make()
    let next = remote == nil ? "" : "\nSend it to the remote with: vault-sync --vault \(made.path)"
    return Answer(
      made.json, text: "\(made.path) is a vault; this node is \(made.node).\(next)", warnings: made.warnings)
  }
}

extension Substring {
  /// Without spaces at both ends.
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
