import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Redact: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Put a tombstone in an entry's place.",
    discussion: """
      Title, fields and text go; time, id and reason stay. In a merge the tombstone beats every other version. History \
      still holds the text: the answer says how to rewrite it.

        daybook redact 5q1w6xz --reason 'a password' --yes
      """)

  @Argument(help: "The entry's id, or at least 6 characters of its start or end.")
  var id: String

  @Option(parsing: .unconditional, help: "Why, without what is redacted.")
  var reason: String

  @Flag(help: "Do it: there is no way back by a command.")
  var yes = false

  @OptionGroup var options: VaultOptions
  @OptionGroup var agent: AgentOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard yes else {
      throw ValidationError("Nothing was redacted. Say --yes if the entry's text is really to go.")
    }
  }

  func answer() throws -> Answer {
    let vault = try options.open()
    let receipt = try vault.redact(id, reason: reason, as: agent.name(in: vault))
    let text = receipt.commit == nil ? "Was redacted already:" : "Redacted"
    return Answer(
      receipt.json, text: "\(text) \(receipt.id) in \(receipt.path)", warnings: receipt.warnings)
  }
}
