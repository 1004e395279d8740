import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Section: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "section",
    abstract: "Read and replace sections of a note, by their headings.",
    discussion: """
      A heading is named by its text; Heading#2 is the second of that text.

        daybook section list shared/CURRENT_FOCUS
        daybook section get bobby/INFRASTRUCTURE Storage
        daybook section set bobby/INFRASTRUCTURE Storage --body 'Two nodes, 4 TB each.'
      """,
    subcommands: [List.self, Get.self, Set.self, Append.self])

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the headings.", discussion: "  daybook section list shared/CURRENT_FOCUS")

    @Argument(help: "The note.")
    var file: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      let found = try vault.sections(of: file, as: agent.name(in: vault))
      let lines = found.sections.map { "\(String(repeating: "#", count: $0.level)) \($0.heading)" }
      return Answer(found.json, text: lines.joined(separator: "\n"))
    }
  }

  struct Get: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "get",
      abstract: "Show a section's text, up to the next heading of its level or above.",
      discussion: "  daybook section get bobby/INFRASTRUCTURE Storage")

    @Argument(help: "The note.")
    var file: String

    @Argument(help: "The heading's text.")
    var heading: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      let found = try vault.section(heading, of: file, as: agent.name(in: vault))
      return Answer(found.json, text: found.text)
    }
  }

  struct Set: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: "Replace a section's text; the section is made where it is missing.",
      discussion: """
        The same text again changes nothing. With --if-revision nothing is written where the section was changed since.

          daybook section set shared/CURRENT_FOCUS Now --body 'Moving to the new cluster.'
          daybook section set shared/CURRENT_FOCUS Now --body - --if-revision 5f2a9c1d0b7e4836 < now.md
        """)

    @OptionGroup var section: Options

    @Option(help: ArgumentHelp("The revision that the new text is based on.", valueName: "revision"))
    var ifRevision: String?

    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      try section.write(.replacing(revision: ifRevision))
    }
  }

  struct Append: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "append",
      abstract: "Add to a section's text; the section is made where it is missing.",
      discussion: "  daybook section append shared/CURRENT_FOCUS Next --body '- Replace the switch'")

    @OptionGroup var section: Options
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      try section.write(.adding)
    }
  }

  /// What both ways to write a section take.
  struct Options: ParsableArguments {
    enum Way {
      case replacing(revision: String?)
      case adding
    }

    @Argument(help: "The note.")
    var file: String

    @Argument(help: "The heading's text.")
    var heading: String

    @Option(
      parsing: .unconditional, help: ArgumentHelp("The text; - reads standard input.", valueName: "text"))
    var body: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var secrets: SecretOptions

    func write(_ way: Way) throws -> Answer {
      let vault = try options.open()
      try secrets.apply(to: vault)
      let text = try Body.text(body, limit: vault.configuration.fileLimit) ?? ""
      let agent = try agent.name(in: vault)
      let written =
        switch way {
        case .replacing(let revision):
          try vault.setSection(heading, of: file, to: text, ifRevision: revision, as: agent)
        case .adding: try vault.appendToSection(heading, of: file, text, as: agent)
        }
      return Answer(written.json, text: written.text)
    }
  }
}

extension SectionReceipt {
  fileprivate var text: String {
    commit == nil ? "Unchanged: \(path), revision \(revision)" : "Wrote \(path), revision \(revision)"
  }
}
