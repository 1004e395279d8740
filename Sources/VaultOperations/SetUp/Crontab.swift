import VaultStore

/// The person's crontab, by way of the program `crontab`.
public struct Crontab: Sendable {
  public init() {}

  /// Changes the crontab; nothing is installed where it stays as it was.
  public func change(_ edit: (String) -> String) throws {
    let before = try read()
    let after = edit(before)
    guard after != before else { return }
    let result = try ChildProgram.run("crontab", ["-"], input: after)
    guard result.status == 0 else { throw Self.failure(result.output) }
  }

  /// The crontab's text; empty where there is none yet.
  public func read() throws -> String {
    let result = try ChildProgram.run("crontab", ["-l"], input: "")
    if result.status == 0 { return result.output }
    guard result.output.lowercased().contains("no crontab") else { throw Self.failure(result.output) }
    return ""
  }

  private static func failure(_ output: String) -> VaultError {
    VaultError(
      .notPermitted, "crontab refused: \(output.split(separator: "\n").last ?? "no reason given").",
      hint: "Add the line by hand: see it with --print")
  }
}
