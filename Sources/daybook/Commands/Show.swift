import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Show: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show an entry, what was said about it, and its commits.",
    discussion: """
        daybook show 5q1w6xz
        daybook show 01khk54qg0c4n9f2t7v5q1w6xz --json
      """)

  @Argument(help: "The entry's id, or at least 6 characters of its start or end.")
  var id: String

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let vault = try options.open()
    return try vault.show(id).answer(vault)
  }
}
