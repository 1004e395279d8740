import Git
import VaultModel
public import VaultStore

/// The last resort for a vault whose repository can't be mended: a fresh clone, with what only the old folder has.
public struct RecoverRequest: Sendable {
  /// The absolute path of the old folder, which is only read.
  public var old: String
  /// The absolute path of the folder to make.
  public var path: String
  /// The address of the remote; nil takes the old folder's first.
  public var url: String?
  /// What this machine is called; nil takes the old folder's name for it.
  public var node: String?
  /// The absolute path of the program that git is to call for merges.
  public var program: String
  public var deadline = Duration.seconds(60)

  public init(old: String, path: String, program: String) {
    (self.old, self.path, self.program) = (old, path, program)
  }

  /// Clones the vault anew and takes in, as one commit or several, what the old folder's files have and no version in
  /// history had. Nothing that is gone there counts as deleted. The old folder stays as it is.
  public func recover(environment: VaultEnvironment = VaultEnvironment()) throws -> RecoverAnswer {
    let folder = try WorkingFolder(old)
    // A torn configuration tells nothing; the caller has to.
    let settings = (try? Repository.settings(inFile: "\(old)/.git/config")) ?? []
    let known = Dictionary(settings.map { ($0.key, $0.value) }) { first, _ in first }
    let remote = settings.first { $0.key.hasPrefix("remote.") && $0.key.hasSuffix(".url") }?.value
    guard let url = url ?? remote else {
      throw VaultError(
        .badOption, "\(old) names no remote to clone the vault from.", hint: "Name one with: --remote URL")
    }
    guard let node = node ?? known["daybook.node"] else {
      throw VaultError(
        .noNode, "\(old) doesn't tell what this machine is called.", hint: "Name it with: --node NAME")
    }
    var request = CloneRequest(url: url, path: path, node: node, program: program)
    request.deadline = deadline
    let cloned = try request.join(environment: environment)
    let vault = try Vault(at: path, environment: environment)
    try vault.repository.setConfig(
      settings.filter { $0.key.hasPrefix("daybook.") && $0.key != "daybook.node" })
    let identity = try vault.identity()
    let (brought, left, head) = try vault.locked {
      let (brought, left) = try vault.bringOver(from: folder)
      let snapshot = try vault.snapshot(identity: identity)
      return (brought, left + snapshot.skipped, snapshot.head)
    }
    return RecoverAnswer(vault: cloned.path, node: node, head: head, brought: brought, left: left)
  }
}
