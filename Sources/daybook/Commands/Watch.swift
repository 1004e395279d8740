import ArgumentParser
import VaultCommandLine
import VaultOperations
import VaultWatch

struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Keep this node and its remote the same, all the time.",
    discussion: """
      Syncs when something changes here, when something changes on the remote, and by a timer. It stays in the foreground, \
      and ends after the sync at hand when it is asked to by SIGTERM or Ctrl-C.

        daybook watch
        daybook install systemd
      """)

  @OptionGroup var options: VaultOptions

  func run() throws {
    let surroundings = Surroundings.current
    let access = try VaultAccess(vault: options.vault, agent: nil, in: surroundings)
    let lock = try WatchLock(access, .watch)
    defer { withExtendedLifetime(lock) {} }
    Terminal.remark("watching \(access.location.path)")
    let request = Watcher.Request(runtimeFolder: surroundings["XDG_RUNTIME_DIR"]) { Terminal.remark($0) }
    _ = try Watcher(access, request, manager: ServiceManager(environment: { surroundings[$0] })).run()
  }
}

/// Runs on a hub, called by a watcher's ssh.
struct Hints: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hints", abstract: "Print a branch's tip whenever it moves.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("The repository's git folder.", valueName: "path"))
  var repository: String

  @Argument(help: ArgumentHelp("The branch.", valueName: "name"))
  var branch: String

  func run() throws { try HintServer(repository, branch: branch).run { Terminal.print($0) } }
}

/// Runs behind a watcher's syncs.
struct Hooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hooks", abstract: "Run the commands that this node's settings name.", shouldDisplay: false)

  @OptionGroup var options: VaultOptions

  func run() throws { try options.open().runHooks() }
}
