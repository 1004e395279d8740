import ArgumentParser
import VaultCommandLine
import VaultOperations

extension Agent {
  struct Register: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "register",
      abstract: "Say who the acting agent is, and that it runs on this node.",
      discussion: """
        In agents/<agent>/AGENT.md: what isn't given stays as it is, and so does every other line of the note.

          daybook agent register --agent bobby --description 'Looks after the cluster' --capability disks
          daybook agent register --capability disks --capability dns
        """)

    @Option(parsing: .unconditional, help: "What the agent is for, one line.")
    var description: String?

    @Option(
      parsing: .unconditionalSingleValue,
      help: ArgumentHelp(
        "What it can do, so that messages to @name reach it; may be repeated, and takes the place of the old ones.",
        valueName: "name"))
    var capability: [String] = []

    @OptionGroup var options: VaultOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let vault = try options.open()
      let name = try agent.required(in: vault)
      let receipt = try vault.register(
        name, .init(description: description, capabilities: capability.isEmpty ? nil : capability))
      let text =
        receipt.commit == nil
        ? "\(name) is registered so already." : "Registered \(name) in agents/\(name)/AGENT.md"
      return Answer(receipt.card.json, text: text)
    }
  }

  struct Card: AnsweringCommand {
    static let configuration = CommandConfiguration(
      commandName: "card",
      abstract: "An agent's card, as A2A 1.0 writes it.",
      discussion: "  daybook agent card bobby > bobby.json")

    @Argument(help: "The agent's name.")
    var name: String

    @OptionGroup var options: VaultOptions
    @OptionGroup var output: OutputOptions

    func answer() throws -> Answer {
      let card = try options.open().agentCard(name)
      return Answer(card.json, text: card.json.description)
    }
  }
}
