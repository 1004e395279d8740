/// The property list of a launchd agent that runs `daybook watch`. Source: launchd.plist(5).
public struct LaunchdPlist: Hashable, Sendable {
  public let label: String
  public let text: String

  /// - Parameter logs: the folder for what the watcher remarks.
  public init(_ context: ServiceContext, logs: String) {
    label = "org.\(context.name)"
    func string(_ text: String) -> String { "<string>\(Self.escaped(text))</string>" }
    let arguments = [context.daybook, "watch", "--vault", context.vault].map { "    \(string($0))" }
    text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
      <dict>
        <key>Label</key>
        \(string(label))
        <key>ProgramArguments</key>
        <array>
      \(arguments.joined(separator: "\n"))
        </array>
        <key>EnvironmentVariables</key>
        <dict>
          <key>GIT_TERMINAL_PROMPT</key>
          <string>0</string>
          <key>PATH</key>
          \(string(context.searchPath))
        </dict>
        <key>RunAtLoad</key>
        <true/>
        <key>KeepAlive</key>
        <true/>
        <key>ThrottleInterval</key>
        <integer>30</integer>
        <key>ExitTimeOut</key>
        <integer>90</integer>
        <key>ProcessType</key>
        <string>Background</string>
        <key>StandardErrorPath</key>
        \(string("\(logs)/\(context.name).log"))
      </dict>
      </plist>

      """
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
