import ArgumentParser
import VaultCommandLine
import VaultOperations

struct DoctorCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check all that the vault needs on this machine.",
    discussion: """
      Every check is ok, warn or fail, with what to do. Writes nothing but with --fix, and asks no remote but with \
      --remotes. Exit status 78 where a check fails. What the notes and the history hold is checked by daybook verify.

        daybook doctor
        daybook doctor --fix --remotes
      """)

  @Flag(help: "Mend what can be mended without a loss.")
  var fix = false

  @Flag(help: "Ask every remote whether it answers.")
  var remotes = false

  @Option(help: ArgumentHelp("How long a remote may take to answer.", valueName: "seconds"))
  var timeout = 10

  @OptionGroup var options: VaultOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard timeout > 0 else { throw ValidationError("--timeout takes a number of seconds above 0.") }
  }

  func answer() throws -> Answer {
    var doctor = Doctor(in: .current)
    doctor.fixes = fix
    doctor.asksRemotes = remotes ? .seconds(timeout) : nil
    let found = doctor.answer { try VaultLocation(options.vault, in: .current) }
    let lines = found.checks.map { check in
      let line = [check.state.rawValue.padded(to: 5), check.name.padded(to: 14), check.detail].joined()
      return check.hint.isEmpty ? line : "\(line)\n                   \(check.hint)"
    }
    var answer = Answer(found.json, text: lines.joined(separator: "\n"))
    answer.exitCode = found.exitCode
    return answer
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
