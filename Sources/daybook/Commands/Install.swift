import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Install: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Put in place what runs Daybook by itself, and tell clients of the vault.",
    discussion: """
        daybook install cron
        daybook install systemd
        daybook install claude-code --agent jerry
      """,
    subcommands: [
      Cron.self, Systemd.self, Launchd.self, Nomad.self, Consul.self, OpenClaw.self, ClaudeCode.self,
      Codex.self, Cursor.self, Obsidian.self,
    ])

  struct Cron: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "cron",
      abstract: "Sync every five minutes, by a line in your crontab.",
      discussion: """
        The line has absolute paths, for cron looks nowhere else, and a minute of this node's own. To install it again \
        changes nothing.

          daybook install cron
          daybook install cron --print
          daybook install cron --remove
        """)

    @Flag(help: "Only print the line.")
    var print = false

    @Flag(help: "Take the line out of the crontab.")
    var remove = false

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let line = try options.open().cronLine(in: .current)
      let json: JSON = ["line": .string(line.text), "installed": .bool(!print && !remove)]
      if print { return Answer(json, text: line.text) }
      try Crontab().change { remove ? line.removed(from: $0) : line.added(to: $0) }
      return Answer(json, text: remove ? "Removed: \(line.text)" : "Installed: \(line.text)")
    }
  }
}
