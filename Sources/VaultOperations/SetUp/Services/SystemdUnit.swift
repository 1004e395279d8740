/// The unit of a systemd user service that runs `daybook watch`. Source: systemd.service(5), systemd.syntax(7).
public struct SystemdUnit: Hashable, Sendable {
  public let name: String
  public let text: String

  public init(_ context: ServiceContext) {
    name = "\(context.name).service"
    let words = [context.daybook, "watch", "--vault", context.vault].map { Self.quoted($0, inCommand: true) }
    // 78: a vault that isn't there, or isn't set up. To start again every five seconds would not mend it.
    text = """
      [Unit]
      Description=Daybook keeps \(context.vault.replacing("%", with: "%%")) in step
      StartLimitIntervalSec=0

      [Service]
      Type=notify
      NotifyAccess=main
      ExecStart=\(words.joined(separator: " "))
      Environment=GIT_TERMINAL_PROMPT=0
      Environment=\(Self.quoted("PATH=\(context.searchPath)"))
      Restart=always
      RestartSec=5
      RestartPreventExitStatus=78
      WatchdogSec=180
      TimeoutStopSec=90

      [Install]
      WantedBy=default.target

      """
  }

  /// A word of a unit: in double quotes, with C's escapes; `%` would be a specifier and, in a command, `$` a variable.
  private static func quoted(_ text: String, inCommand: Bool = false) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\\", "\"": result += "\\\(character)"
      case "%": result += "%%"
      case "$" where inCommand: result += "$$"
      default: result.unicodeScalars.append(character)
      }
    }
    return result + "\""
  }
}
