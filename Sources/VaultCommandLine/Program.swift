public import ArgumentParser
import Git
import VaultModel
import VaultOperations
import VaultStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A program of ours: parses, runs, and ends with the exit status of the contract.
public enum Program {
  /// Runs a command with the arguments of the process.
  ///
  /// Errors are two sentences on standard error; with `--json`, a document on standard output.
  public static func run(_ command: (some ParsableCommand).Type) -> Never {
    signal(SIGPIPE, SIG_IGN)
    if CommandLine.arguments.dropFirst().elementsEqual([RemoteStep.argument]) { RemoteStep.answer() }
    RemoteStep.run(by: Surroundings.programPath)
    let arguments = CommandLine.arguments.dropFirst()
    let json = arguments.prefix { $0 != "--" }.contains("--json")
    do {
      try refuseUnlessText()
      var parsed = try command.parseAsRoot(Arguments.joined(Array(arguments)))
      try parsed.run()
      OpenedVault.finish()
      exit(0)
    } catch {
      finish(error, command, json: json)
    }
  }

  private static func finish(_ error: any Error, _ command: (some ParsableCommand).Type, json: Bool) -> Never
  {
    if let code = error as? ExitCode {
      OpenedVault.finish()
      exit(code.rawValue)
    }
    let status = command.exitCode(for: error)
    if status.isSuccess {
      Terminal.print(command.fullMessage(for: error))
      exit(0)
    }
    if status == .validationFailure {
      let text = command.fullMessage(for: error)
      let lower = text.hasPrefix("Error: ") ? "error: " + text.dropFirst("Error: ".count) : text
      fail(usageError(command.message(for: error)), lower, json: json)
    }
    let error = VaultError(any: error)
    fail(error, "error: \(error)", json: json)
  }

  /// A message may repeat what it was given, and that may be a secret, which is never shown.
  private static func fail(_ error: VaultError, _ text: String, json: Bool) -> Never {
    var error = error
    error.message = Secret.hidden(in: error.message)
    error.hint = Secret.hidden(in: error.hint)
    if json { Terminal.print(error.json.description) } else { Terminal.remark(Secret.hidden(in: text)) }
    exit(error.exitCode)
  }

  private static func usageError(_ message: String) -> VaultError {
    VaultError(
      .badOption, message.hasSuffix(".") ? message : "\(message).", hint: "See what is possible with: --help")
  }

  /// Swift repairs arguments that are no UTF-8; written into a vault they would not be what was sent.
  private static func refuseUnlessText() throws {
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index], String(validatingCString: argument) == nil else {
        continue
      }
      throw VaultError(
        .notText, "Argument \(index) is not UTF-8: “\(String(cString: argument))”.",
        hint: "Send UTF-8; a file's text can be converted with iconv.")
    }
  }
}
