public import ArgumentParser
public import VaultOperations

/// What a command answers, for programs and for people.
public struct Answer: Sendable {
  public var json: JSON
  /// For people; nothing is printed where it is empty.
  public var text: String
  public var warnings: [Warning]
  public var exitCode: Int32 = 0
  /// Whether the text may be long, and a terminal should show it page by page.
  public var isPaged = false

  public init(_ json: JSON, text: String, warnings: [Warning] = [], isPaged: Bool = false) {
    self.json = json
    self.text = text
    self.warnings = warnings
    self.isPaged = isPaged
  }
}

/// A command that answers something.
public protocol AnsweringCommand: ParsableCommand {
  var output: OutputOptions { get }

  /// Does what is asked.
  func answer() throws -> Answer
}

extension AnsweringCommand {
  /// Answers on standard output; warnings go to standard error, where they aren't part of the JSON.
  public func run() throws { try deliver(answer()) }

  /// Prints an answer, and ends with its exit status where that isn't 0.
  public func deliver(_ answer: Answer) throws {
    if output.json {
      Terminal.print(answer.json.description)
    } else {
      if answer.isPaged, !answer.text.isEmpty, Terminal.hasOutput {
        _ = Pager().print([answer.text])
      } else if !answer.text.isEmpty {
        Terminal.print(answer.text)
      }
      for warning in answer.warnings { Terminal.remark("warning: \(warning.message)") }
    }
    if answer.exitCode != 0 { throw ExitCode(answer.exitCode) }
  }
}
