import ArgumentParser
import VaultCommandLine
import VaultOperations

struct ResolveConflict: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Settle one: keep the winner, the loser, both, or another text.",
    discussion: """
      One commit; no byte outside the place changes, and the kept file is deleted. Where the place was changed since the \
      merge, nothing is written.

        daybook conflicts resolve 3f2a9c1d0b7e --keep loser
        daybook conflicts resolve conflicts/shared/PLAN/3f2a9c1d0b7e.md --body - < now.md
      """)

  enum Keep: String, ExpressibleByArgument, CaseIterable {
    case winner, loser, both
  }

  @Argument(help: "The kept file's path, or its 12 digits.")
  var path: String

  @Option(help: ArgumentHelp("Which version stands.", valueName: "winner|loser|both"))
  var keep: Keep?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The text that is to stand; - reads standard input.", valueName: "text"))
  var body: String?

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (keep == nil) != (body == nil) else {
      throw ValidationError("Say either --keep winner, loser or both, or --body TEXT.")
    }
  }

  func answer() throws -> Answer {
    let vault = try options.open()
    let text = try Body.text(body, limit: vault.configuration.fileLimit)
    let resolution: ConflictResolution =
      switch keep {
      case .winner?: .winner
      case .loser?: .loser
      case .both?: .both
      case nil: .text(text ?? "")
      }
    let settled = try vault.resolveConflict(path, resolution, as: agent.name(in: vault))
    let place = (settled.beside ?? settled.file).map { " in \($0)" } ?? ""
    return Answer(settled.json, text: "Settled\(place), kept \(settled.kept).")
  }
}
