public import ArgumentParser

/// `daybook sync` under the name that cron calls it by.
public struct CronSync: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "vault-sync", abstract: SyncCommand.configuration.abstract,
    discussion: SyncCommand.configuration.discussion, version: Version.text)

  @OptionGroup public var sync: SyncCommand

  public init() {}

  public func run() throws { try sync.run() }
}
