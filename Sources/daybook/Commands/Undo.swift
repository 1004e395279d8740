import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Undo: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take back what an agent wrote since a time.",
    discussion: """
      Entries stay, and are retracted by new ones; edits are undone, but for words that somebody changed since. \
      Everyone else's work stays.

        daybook undo --agent billy --since 2h --dry-run
        daybook undo --agent billy --since 2026-02-16T12:00:00Z
      """)

  @Option(help: ArgumentHelp("Whose work to take back.", valueName: "name"))
  var agent: String

  @Option(help: ArgumentHelp("From when on: 2h, 3d, 2026-02-16, or RFC 3339.", valueName: "time"))
  var since: String

  @Flag(help: "Only tell what would be done.")
  var dryRun = false

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    let acting = try vault.actingAgent(nil, in: .current)
    let undone = try vault.undo(writesOf: agent, since: since, as: acting, isDryRun: dryRun)
    let verb = dryRun ? "Would retract" : "Retracted"
    let restores = dryRun ? "would restore" : "restored"
    let (entries, files) = (undone.retracted.count, undone.restored.count)
    var lines = [
      "\(verb) \(entries) \(entries == 1 ? "entry" : "entries"), "
        + "\(restores) \(files) \(files == 1 ? "file" : "files")."
    ]
    lines += undone.retracted.map { "  \($0)" } + undone.restored.map { "  \($0)" }
    lines += undone.kept.map { "  \($0): stays, others have built on it" }
    lines += undone.warnings.map(\.message)
    return Answer(undone.json, text: lines.joined(separator: "\n"))
  }
}
