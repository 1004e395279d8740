import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "The settings of the vault, and of this node.",
    discussion: """
      Settings of the vault are in .daybook/config.yml, the same on every node; those of this node in its git configuration.

        daybook config list
        daybook config set agent jerry
        daybook config get limits.entry
      """,
    subcommands: [Get.self, Set.self, List.self])

  struct Get: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "get",
      abstract: "Show one setting.", discussion: "  daybook config get node")

    @Argument(help: "The setting's name, as daybook config list shows it.")
    var key: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let setting = try options.open().setting(key)
      return Answer(setting.json, text: setting.value ?? "")
    }
  }

  struct Set: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: "Change one setting.", discussion: "  daybook config set limits.entry 65536")

    @Argument(help: "The setting's name, as daybook config list shows it.")
    var key: String

    @Argument(help: "Its new value.")
    var value: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer { Answer(try options.open().set(key, to: value).json, text: "") }
  }

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Show every setting: its value, where it lives, and what it means.",
      discussion: "  daybook config list --json")

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let settings = try options.open().settings()
      let rows = settings.map {
        [$0.setting.key, $0.value ?? "-", $0.setting.place.rawValue, $0.setting.meaning]
      }
      return Answer(JSON(items: settings.map(\.json)), text: Columns.aligned(rows))
    }
  }
}
