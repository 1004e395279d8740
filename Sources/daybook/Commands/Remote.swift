import ArgumentParser
import VaultCommandLine
import VaultOperations

struct Remote: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote",
    abstract: "The git remotes that the vault syncs with.",
    discussion: """
        daybook remote add origin git@example.org:vault.git
        daybook remote list
      """,
    subcommands: [Add.self, Remove.self, List.self])

  struct Add: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: "Add a remote.", discussion: "  daybook remote add origin git@example.org:vault.git")

    @Argument(help: "What to call it.")
    var name: String

    @Argument(help: "Its address: a URL, or a path.")
    var url: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let address = Surroundings.current.remoteAddress(url)
      try options.open().addRemote(name, address: address)
      return Answer(["name": .string(name), "url": .string(address)], text: "")
    }
  }

  struct Remove: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove",
      abstract: "Forget a remote.", discussion: "  daybook remote remove origin")

    @Argument(help: "The remote's name.")
    var name: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      try options.open().removeRemote(name)
      return Answer(["name": .string(name)], text: "")
    }
  }

  struct List: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the remotes.", discussion: "  daybook remote list")

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let remotes = try options.open().remotes()
      return Answer(
        JSON(items: remotes.map { ["name": .string($0.name), "url": .string($0.url)] }),
        text: Columns.aligned(remotes.map { [$0.name, $0.url] }))
    }
  }
}
