import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Recover: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Clone a vault anew beside one that can't be mended, with all that only the old one has.",
    discussion: """
      The last resort, where daybook doctor --fix doesn't help. The old folder is only read. Entries and files that no \
      version in history has are taken in and committed; what is missing in the old folder is not deleted.

        daybook recover ~/shared-vault
        daybook recover ~/shared-vault --into ~/vault --remote git@example.org:vault.git --node bobby
      """)

  @Argument(help: "The folder of the old vault.")
  var old: String

  @Option(
    help: ArgumentHelp(
      "The folder to make. Default: the old one's name with .recovered behind it.", valueName: "path"))
  var into: String?

  @Option(help: ArgumentHelp("Where the vault is. Default: the old folder's first remote.", valueName: "url"))
  var remote: String?

  @Option(
    help: ArgumentHelp("What this machine is called. Default: as in the old folder.", valueName: "name"))
  var node: String?

  @Option(help: ArgumentHelp("How long one conversation with the remote may take.", valueName: "seconds"))
  var timeout = 60

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard timeout > 0 else { throw ValidationError("--timeout takes a number of seconds above 0.") }
  }

  func answer() throws -> Answer {
    let surroundings = Surroundings.current
    let folder = surroundings.absolute(old)
    var request = RecoverRequest(
      old: folder, path: into.map(surroundings.absolute) ?? folder + ".recovered",
      program: surroundings.program)
    request.url = remote.map(surroundings.remoteAddress)
    request.node = node
    request.deadline = .seconds(timeout)
    let found = try request.recover()
    let count = found.brought.count
    var lines = [
      "\(found.vault) is the vault now; \(count) \(count == 1 ? "file" : "files") came over from \(folder):"
    ]
    lines += found.brought.map { "  \($0)" }
    lines += found.left.map { "  left: \($0.path): \($0.why)" }
    lines.append("Send it on with: daybook sync --vault \(found.vault)")
    return Answer(found.json, text: lines.joined(separator: "\n"))
  }
}
