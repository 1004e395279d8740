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
  private var hubs = [String: Repository]()
  private var nodes = [String: TestVault]()

  init() throws {
    sandbox = try Sandbox()
  }

  func node(_ name: String) throws -> TestVault {
    if let node = nodes[name] { return node }
    let node = try TestVault(name, in: sandbox, clock: clock, isConfigured: false)
    try connect(node, "origin", to: hub("origin").path)
    nodes[name] = node
    return node
  }

  func connect(_ node: String, hubs: [String], peers: [String]) throws {
    let found = try self.node(node)
    for remote in try found.vault.repository.remotes() {
      try found.vault.repository.removeRemote(remote.name)
    }
    for hub in hubs { try connect(found, hub, to: self.hub(hub).path) }
    for peer in peers { try connect(found, peer, to: sandbox.path(self.node(peer).name)) }
  }

  private func connect(_ node: TestVault, _ name: String, to path: String) throws {
    try node.vault.repository.addRemote(name, url: path)
  }

  private func hub(_ name: String) throws -> (repository: Repository, path: String) {
    let path = sandbox.path("hubs/\(name)")
    if let hub = hubs[name] { return (hub, path) }
    let hub = try Repository.createBare(at: path)
    hubs[name] = hub
    return (hub, path)
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
    let identity = try vault.identity()
    let remotes = try vault.repository.remotes().map { remote in
      try GitRemote(
        remote.name, repository: vault.repository, node: identity.node, branch: nil, deadline: .seconds(60))
    }
    return try run(
      store: vault.repository, tree: GitWorkingTree(vault: vault, identity: identity), remotes: remotes,
      node: node, faults)
  }

  func store(of node: String) throws -> AnyStore { try self.node(node).vault.repository }

  func move(_ node: String, to commit: ObjectID) throws {
    try self.node(node).git("reset", "-q", "--hard", commit.hex)
  }

  func refuse(_ reason: String?, hub name: String) throws {
    _ = try hub(name)
    let hook = "hubs/\(name)/hooks/pre-receive"
    guard let reason else { return try sandbox.remove(hook) }
    try sandbox.write("#!/bin/sh\necho '\(reason)' >&2\nexit 1\n", to: hook)
    chmod(sandbox.path(hook), 0o755)
  }

  func tip(of name: String) throws -> ObjectID? {
    try hub(name).repository.reference("refs/heads/main")
  }

  func force(_ name: String, to tip: ObjectID?, from node: String) throws {
    let hub = try hub(name)
    if let tip {
      try self.node(node).git("push", "-q", "--force", hub.path, "\(tip):refs/heads/main")
    } else if let old = try self.tip(of: name) {
      try hub.repository.deleteReference("refs/heads/main", expecting: old)
    }
  }
}
