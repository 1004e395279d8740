import Git
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

/// Nodes and a remote in memory: no threads, no real time, the same run for the same calls.
final class MemoryWorld: SyncWorld {
  final class Node {
    let store: MemoryStore
    let tree: MemoryWorkingTree
    let steps = Steps()

    init(_ name: String, clock: TestClock) throws {
      store = MemoryStore(steps: steps)
      tree = MemoryWorkingTree(store: store, clock: clock, identity: try TestNode.identity(name))
    }
  }

  let clock = TestClock()
  var remoteTip: ObjectID? { tip(of: "origin") }
  private var nodes = [String: Node]()
  private var hubs = [String: MemoryRemote]()
  private var remotes = [String: [Link]]()

  private enum Link {
    case hub(String)
    case peer(String)
  }

  func node(_ name: String) throws -> Node {
    if let node = nodes[name] { return node }
    let node = try Node(name, clock: clock)
    nodes[name] = node
    return node
  }

  func write(_ text: String?, to path: String, on node: String) throws {
    let disk = try self.node(node).tree.disk
    guard let text else { return disk.remove(try TestNode.path(path)) }
    try disk.replace(TestNode.path(path), with: VaultFile(Array(text.utf8)))
  }

  func files(on node: String) throws -> [String: String] {
    try Dictionary(
      uniqueKeysWithValues: self.node(node).tree.disk.files.map { path, file in
        (path.description, String(decoding: file.bytes, as: UTF8.self))
      })
  }

  func append(_ title: String, to path: String, on node: String) throws -> EntryID {
    try self.node(node).tree.append(EntryDraft(title: title), to: TestNode.path(path))
  }

  func snapshot(on node: String) throws -> Snapshot { try self.node(node).tree.snapshot() }

  func sync(_ node: String, _ faults: Faults) throws -> SyncReport {
    let found = try self.node(node)
    let endpoints = try (remotes[node] ?? [.hub("origin")]).map { link in
      switch link {
      case .hub(let name): AnyEndpoint(MemoryEndpoint(name: name, remote: hub(name), store: found.store))
      case .peer(let name):
        AnyEndpoint(
          MemoryPeer(
            name: name, peer: try self.node(name).store, store: found.store,
            reference: PeerReference.name(of: node)))
      }
    }
    return try run(store: found.store, tree: found.tree, remotes: endpoints, node: node, faults)
  }

  private func hub(_ name: String) -> MemoryRemote {
    if let hub = hubs[name] { return hub }
    let hub = MemoryRemote()
    hubs[name] = hub
    return hub
  }

  func connect(_ node: String, hubs: [String], peers: [String]) {
    remotes[node] = hubs.map(Link.hub) + peers.map(Link.peer)
  }

  func store(of node: String) throws -> AnyStore { try self.node(node).store }

  func move(_ node: String, to commit: ObjectID) throws {
    let found = try self.node(node)
    let head = try found.store.reference("refs/heads/main")
    try found.store.updateReference("refs/heads/main", to: commit, expecting: head, log: "by hand")
    for (path, text) in try tree(of: commit, on: node) { try write(text, to: path, on: node) }
  }

  func refuse(_ reason: String?, hub name: String) throws { hub(name).refusal = reason }

  func tip(of name: String) -> ObjectID? { hub(name).tip }

  func force(_ name: String, to tip: ObjectID?, from node: String) throws {
    if let tip { try hub(name).store.copy(tip, from: self.node(node).store) }
    hub(name).tip = tip
  }
}
