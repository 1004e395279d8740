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
  ///   - folders: further folders that programs are to be looked for in, beyond cron's own.
  public init(vault: String, node: Name, program: String, folders: [String] = []) {
    let minute = SHA256(of: Array(node.description.utf8)).bytes[0] % 5
    let path =
      folders.isEmpty ? "" : "PATH=\(Self.word((folders + ["/usr/bin", "/bin"]).joined(separator: ":"))) "
    mark = "# daybook: sync \(vault)"
    let command = "\(path)\(Self.word(program)) --quiet --vault \(Self.word(vault))"
    text = "\(minute)-59/5 * * * * \(command) \(mark.replacing("%", with: "\\%"))"
  }

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
