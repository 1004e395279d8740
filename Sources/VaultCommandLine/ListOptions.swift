public import ArgumentParser
public import VaultOperations

/// How much of a list of decisions, alerts or tasks is shown.
public struct ListOptions: ParsableArguments {
  @Option(help: ArgumentHelp("At most so many. Default: 100.", valueName: "number"))
  public var limit: Int?

  @Flag(help: "However many there are, and those that were taken back.")
  public var all = false

  public init() {}

  public func query(state: String?, agent: String? = nil) -> ItemQuery {
    ItemQuery(state: state, agent: agent, limit: limit ?? (all ? nil : 100), includesRetracted: all)
  }
}
