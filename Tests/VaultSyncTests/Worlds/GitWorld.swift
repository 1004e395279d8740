import Foundation
import Git
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// Vaults and a bare remote on disk, with real git.
final class GitWorld: SyncWorld {
  let sandbox: Sandbox
  let clock = TestClock()
  private let remote: Repository
  private var nodes = [String: TestVault]()

  init() throws {
    sandbox = try Sandbox()
    remote = try Repository.createBare(at: sandbox.path("remote"))
  }

  func node(_ name: String) throws -> TestVault {
    if let node = nodes[name] { return node }
    let node = try TestVault(name, in: sandbox, clock: clock, isConfigured: false)
    try node.vault.repository.addRemote("origin", url: sandbox.path("remote"))
    nodes[name] = node
    return node
  }

  func write(_ text: String?, to path: String, on node: String) throws {
    if let text { try self.node(node).write(text, to: path) } else { try self.node(node).remove(path) }
  }

  func files(on node: String) throws -> [String: String] {
    let found = try self.node(node)
    let listing = try found.vault.folder.list()
    return Dictionary(
      uniqueKeysWithValues: listing.files.map(\.path.description).map { ($0, found.text($0) ?? "") })
  }

  func append(_ title: String, to path: String, on node: String) throws -> EntryID {
    try self.node(node).append(title, to: path).id
  }

  func snapshot(on node: String) throws -> Snapshot { try self.node(node).snapshot() }

  func sync(_ node: String, _ faults: Faults) throws -> SyncReport {
    let vault = try self.node(node).vault
    return try run(
      store: vault.repository, tree: GitWorkingTree(vault: vault, identity: vault.identity()),
      remote: GitRemote("origin", repository: vault.repository, branch: nil, deadline: .seconds(60)),
      node: node,
      faults)
  }

  func store(of node: String) throws -> AnyStore { try self.node(node).vault.repository }

  func move(_ node: String, to commit: ObjectID) throws {
    try self.node(node).git("reset", "-q", "--hard", commit.hex)
  }

  func refuse(_ reason: String?) throws {
    let hook = "remote/hooks/pre-receive"
    guard let reason else { return try sandbox.remove(hook) }
    try sandbox.write("#!/bin/sh\necho '\(reason)' >&2\nexit 1\n", to: hook)
    chmod(sandbox.path(hook), 0o755)
  }

  var remoteTip: ObjectID? { get throws { try remote.reference("refs/heads/main") } }
}
