import VaultStore

/// A service's file, where it belongs, and the commands that start and stop what it describes.
public struct ServiceSetUp: Hashable, Sendable {
  /// What became of the file.
  public enum Change: String, Hashable, Sendable {
    case installed, unchanged, removed, absent
  }

  /// The absolute path.
  public var path: String
  public var text: String
  /// Commands that make the system take the file in; to run them again does no harm.
  public var start: [[String]]
  /// Commands that are run before the file goes, or is replaced. That one fails is no reason to stop.
  public var stop: [[String]]
  /// The same after it is gone.
  public var afterwards: [[String]] = []

  public init(path: String, text: String, start: [[String]], stop: [[String]], afterwards: [[String]] = []) {
    (self.path, self.text, self.start, self.stop, self.afterwards) = (path, text, start, stop, afterwards)
  }

  /// Puts the file in place, and starts what it describes. Nothing is written where it is there already.
  ///
  /// Throws `.unsupported` where a command is missing or fails; the file is in place then.
  public func install() throws -> Change {
    let file = HomeFile(path)
    let before = try file.read()
    let isNew = before != Array(text.utf8)
    if isNew {
      if before != nil { tryAll(stop) }
      try file.replace(with: Array(text.utf8), isPrivate: false)
    }
    for command in start { try run(command) }
    return isNew ? .installed : .unchanged
  }

  /// Stops it and takes the file away.
  public func remove() throws -> Change {
    let file = HomeFile(path)
    guard try file.read() != nil else { return .absent }
    tryAll(stop)
    try file.delete()
    tryAll(afterwards)
    return .removed
  }

  private func run(_ command: [String]) throws {
    let shown = command.map(GitSetUp.quoted).joined(separator: " ")
    let hint =
      "Run this where it can be started: \(start.map { $0.map(GitSetUp.quoted).joined(separator: " ") }.joined(separator: " && "))"
    let result: (status: Int32, output: String)
    do {
      result = try ChildProgram.run(command[0], Array(command.dropFirst()), input: "")
    } catch let error as VaultError where error.code == .unsupported {
      throw VaultError(
        .unsupported, "\(path) is in place, but there is no \(command[0]) here to start it.", hint: hint)
    }
    guard result.status == 0 else {
      let reason =
        result.output.split(separator: "\n").last.map(String.init) ?? "exit status \(result.status)"
      throw VaultError(.unsupported, "\(path) is in place, but “\(shown)” failed: \(reason).", hint: hint)
    }
  }

  private func tryAll(_ commands: [[String]]) {
    // What isn't running can't be stopped; the file decides.
    for command in commands { _ = try? ChildProgram.run(command[0], Array(command.dropFirst()), input: "") }
  }
}
