import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Clone: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "clone",
    abstract: "Join a vault that exists elsewhere.",
    discussion: """
      The remote is called origin. Where anything fails, nothing is left behind.

        daybook clone git@example.org:vault.git ~/shared-vault --node bobby
      """)

  @Argument(help: "Where the vault is: a URL, or a path.")
  var url: String

  @Argument(help: "The folder to make. Default: the last part of the address.")
  var path: String?

  @Option(help: ArgumentHelp("What this machine is called.", valueName: "name"))
  var node: String

  @Option(help: ArgumentHelp("How long one conversation with the remote may take.", valueName: "seconds"))
  var timeout = 60

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard timeout > 0 else { throw ValidationError("--timeout takes a number of seconds above 0.") }
    guard path != nil || CloneRequest.folderName(of: url) != nil else {
      throw ValidationError("Name the folder to make: the address has no name to take.")
    }
  }

  func answer() throws -> Answer {
    let surroundings = Surroundings.current
    let folder = path ?? CloneRequest.folderName(of: url) ?? "."
    var request = CloneRequest(
      url: surroundings.remoteAddress(url), path: surroundings.absolute(folder), node: node,
      program: surroundings.program)
    request.deadline = .seconds(timeout)
    request.confines = true
    let joined = try request.join()
    return Answer(
      joined.json, text: "\(joined.path) is a vault; this node is \(joined.node).", warnings: joined.warnings)
  }
}
