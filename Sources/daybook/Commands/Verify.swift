import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Verify: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every note, every id, and all of history.",
    discussion: """
      Exit status 65 where something is wrong. No entry of history may be lost but by a deliberate deletion. Every \
      object has to be there; those of the newest 1,000 commits are read and hashed.

        daybook verify
      """)

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func answer() throws -> Answer {
    let found = try options.open().verify()
    let lines = found.problems.map { "\($0.path): \($0.message)" }
    let summary =
      found.problems.isEmpty ? "All \(found.entries) entries are sound." : "\(lines.count) problems."
    var answer = Answer(found.json, text: (lines + [summary]).joined(separator: "\n"))
    if !found.problems.isEmpty { answer.exitCode = 65 }
    return answer
  }
}
