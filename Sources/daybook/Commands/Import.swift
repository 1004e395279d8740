import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Import: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in other people's memory files.",
    discussion: """
      Dated headings, list items and paragraphs become entries, decision records become decisions, and the rest a section \
      for each file. Nothing is left out, and what is there already isn't taken in again.

        daybook import ~/.openclaw/workspace/memory --dry-run
        daybook import ~/project/docs/adr --agent jerry
        daybook import MEMORY.md --into jerry/MEMORY
      """)

  @Argument(help: "Files, or folders of Markdown notes.")
  var paths: [String]

  @Option(help: ArgumentHelp("The note that takes all of it.", valueName: "file"))
  var into: String?

  @Flag(help: "Only tell what would be done.")
  var dryRun = false

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    let surroundings = Surroundings.current
    let found = try vault.importNotes(
      paths.map(surroundings.absolute), into: into, as: agent.name(in: vault), isDryRun: dryRun)
    let verb = dryRun ? "Would take in" : "Took in"
    var lines = ["\(verb) \(found.entries) entries and \(found.sections) sections."]
    if dryRun {
      lines += found.items.map { "\($0.at.map { "\($0) " } ?? "")\($0.title)  →  \($0.path)" }
    }
    lines += found.skipped.map { "skipped \($0.path): \($0.why)" }
    return Answer(found.json, text: lines.joined(separator: "\n"))
  }
}
