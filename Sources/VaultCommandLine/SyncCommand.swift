public import ArgumentParser
import VaultOperations
import VaultStore
import VaultSync

/// `daybook sync`, and `vault-sync` for cron.
public struct SyncCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Make this node and its remote the same.",
    discussion: """
      Commits what was written into the vault, fetches, merges, pushes, and puts what came in on disk. Nothing is ever lost \
      or marked up: where two sides changed the same words, the loser is kept in conflicts/.

      Silent on success where no terminal is. Exit status 75: the remote can't be reached, or another sync is running; what \
      was written is committed, and the next sync goes on.

        daybook sync
        */5 * * * * vault-sync --quiet --vault ~/shared-vault
      """,
    version: Version.text)

  @OptionGroup public var vault: VaultOptions

  @Option(help: ArgumentHelp("The remote to sync with.", valueName: "name"))
  public var remote: String?

  @Option(help: ArgumentHelp("How long one conversation with the remote may take.", valueName: "seconds"))
  public var timeout = 60

  @Flag(help: "Print nothing where trying again later is all there is to do.")
  public var quiet = false

  @Flag(help: "Sync even where more than half of the vault was deleted.")
  public var allowMassDelete = false

  @Flag(help: .hidden)
  var postponeSaves = false

  @Option(help: .hidden)
  var leaveNewerThan: Int64 = 0

  @Flag(help: .hidden)
  var pushFirst = false

  @Flag(help: .hidden)
  var leaveFiles = false

  @Flag(help: .hidden)
  var leaveHooks = false

  @OptionGroup public var secrets: SecretOptions
  @OptionGroup public var output: OutputOptions

  public init() {}

  public func validate() throws {
    guard timeout > 0 else { throw ValidationError("--timeout takes a number of seconds above 0.") }
  }

  public func run() throws {
    let vault: Vault
    var report: SyncReport
    do {
      vault = try self.vault.open()
      try secrets.apply(to: vault)
      vault.confine()
      var request = SyncRequest(
        remote: remote, deadline: .seconds(timeout), allowsMassDeletion: allowMassDelete)
      // What daybook watch asks for.
      (request.postponesSaves, request.leavesNewerThan) = (postponeSaves, leaveNewerThan)
      (request.pushesFirst, request.leavesFiles) = (pushFirst, leaveFiles)
      defer { if !leaveHooks { vault.runHooks() } }
      report = try vault.syncNow(request)
      if output.json || Terminal.hasOutput {
        report.unsettledConflicts = try vault.keptConflicts().count
      }
    } catch {
      let error = VaultError(any: error)
      if quiet, error.exitCode == 75, !output.json { throw ExitCode(75) }
      throw error
    }
    let code = report.exitCode
    if output.json {
      Terminal.print(report.json.description)
    } else if !(quiet && code == 75) {
      if code == 0, Terminal.hasOutput, !quiet { Terminal.print(report.text) }
      for remote in report.remotes { if let error = remote.error { Terminal.remark("error: \(error)") } }
      if !quiet { for remark in report.remarks { Terminal.remark(remark) } }
    }
    if code != 0 { throw ExitCode(code) }
  }
}

extension SyncReport {
  /// How it went, on one line.
  fileprivate var text: String {
    let what: String =
      switch outcome {
      case .upToDate: "Nothing to do"
      case .pushed: "Sent \(Self.commits(pushed))"
      case .fastForwarded: "Took in \(Self.commits(fetched))"
      case .replayed, .merged: "Took in \(Self.commits(fetched)), sent \(Self.commits(pushed))"
      default: outcome.rawValue
      }
    let kept =
      conflicts.isEmpty ? "" : "; kept \(conflicts.count) losing version\(conflicts.count == 1 ? "" : "s")"
    return what + kept + "."
  }

  /// What a person should know of, though the sync is well.
  fileprivate var remarks: [String] {
    warnings.map { "warning: \($0.message)" } + skipped.map { "skipped \($0.path): \($0.why)" }
  }

  private static func commits(_ count: Int) -> String { count == 1 ? "1 commit" : "\(count) commits" }
}
