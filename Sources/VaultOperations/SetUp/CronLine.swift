public import VaultModel

/// The line of a crontab that syncs a vault every five minutes.
public struct CronLine: Hashable, Sendable {
  /// The line, with absolute paths. Its minute differs from node to node, so that they don't all push at
  /// once.
  public let text: String
  private let mark: String

  /// - Parameters:
  ///   - vault: the vault's absolute path.
  ///   - program: the absolute path of `vault-sync`.
  ///   - searchPath: where programs are looked for, with colons between.
  public init(vault: String, node: Name, program: String, searchPath: String = "/usr/bin:/bin") {
    let path = searchPath == "/usr/bin:/bin" ? "" : "PATH=\(Self.word(searchPath)) "
    mark = "# daybook: sync \(vault)"
    let command = "\(path)GIT_TERMINAL_PROMPT=0 \(Self.word(program)) --quiet --vault \(Self.word(vault))"
    text = "\(Self.minute(of: node))-59/5 * * * * \(command) \(mark.replacing("%", with: "\\%"))"
  }

  /// The first minute of an hour in which a node syncs, 0 to 4: each node has its own.
  static func minute(of node: Name) -> UInt8 { SHA256(of: Array(node.description.utf8)).bytes[0] % 5 }

  /// A crontab with the line in it, once.
  public func added(to crontab: String) -> String {
    let rest = removed(from: crontab)
    return rest + (rest.isEmpty || rest.hasSuffix("\n") ? "" : "\n") + text + "\n"
  }

  /// A crontab without the line, whatever program and minute it named.
  public func removed(from crontab: String) -> String {
    let ending = " " + mark.replacing("%", with: "\\%")
    return crontab.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasSuffix(ending) }
      .joined(separator: "\n")
  }

  /// A word for cron's shell: cron itself turns a bare % into a line end.
  private static func word(_ text: String) -> String { GitSetUp.quoted(text).replacing("%", with: "\\%") }
}
