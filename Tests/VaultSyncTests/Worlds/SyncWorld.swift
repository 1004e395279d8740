import Git
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

typealias AnyStore = any (ObjectStore & ReferenceStore)

/// Some nodes and their remotes: in memory, or on disk with real git. Nodes and hubs are made when they are
/// first named.
protocol SyncWorld: AnyObject {
  var clock: TestClock { get }
  func write(_ text: String?, to path: String, on node: String) throws
  /// The node's files, `.daybook` aside.
  func files(on node: String) throws -> [String: String]
  @discardableResult
  func append(_ title: String, to path: String, on node: String) throws -> EntryID
  /// Takes in what was written by hand.
  @discardableResult
  func snapshot(on node: String) throws -> Snapshot
  @discardableResult
  func sync(_ node: String, _ faults: Faults) throws -> SyncReport
  func store(of node: String) throws -> AnyStore
  /// Makes a node's branch name a commit that was made by hand, with the disk as it has it.
  func move(_ node: String, to commit: ObjectID) throws
  /// Gives a node its remotes, in order: hubs by their names, and other nodes by theirs. Without this it has the
  /// hub `origin`.
  func connect(_ node: String, hubs: [String], peers: [String]) throws
  /// What a hub says to every push.
  func refuse(_ reason: String?, hub: String) throws
  /// What the shared branch of a hub names.
  func tip(of hub: String) throws -> ObjectID?
  /// Makes it name another commit of a node's, or none: by force, whatever it has.
  func force(_ hub: String, to tip: ObjectID?, from node: String) throws
}

extension SyncWorld {
  @discardableResult
  func sync(_ node: String) throws -> SyncReport { try sync(node, Faults()) }

  func refuse(_ reason: String?) throws { try refuse(reason, hub: "origin") }

  var remoteTip: ObjectID? { get throws { try tip(of: "origin") } }

  func connect(_ node: String, hubs: [String]) throws { try connect(node, hubs: hubs, peers: []) }

  func connect(_ node: String, peers: [String]) throws { try connect(node, hubs: [], peers: peers) }

  func text(_ path: String, on node: String) throws -> String? { try files(on: node)[path] }

  func head(of node: String) throws -> ObjectID? { try store(of: node).reference("refs/heads/main") }

  /// Runs the engine with faults around a node's own remotes and working tree.
  func run<Remote: RemoteEndpoint>(
    store: some ObjectStore & ReferenceStore, tree: some WorkingTree, remotes: [Remote], node: String,
    _ faults: Faults
  ) throws -> SyncReport {
    try SyncEngine(
      store: store, tree: DisturbedTree(base: tree, faults: faults),
      remotes: remotes.map { FaultyRemote(base: $0, faults: faults) }, clock: EngineClock(clock: clock),
      identity: TestNode.identity(node)
    ).run()
  }

  /// History drawn as a graph, newest first: a column a line of descent, and each commit with author and
  /// subject.
  func graph(_ node: String) throws -> String {
    let store = try store(of: node)
    guard let tip = try head(of: node) else { return "" }
    var lanes = [tip]
    var lines = [String]()
    for id in try store.commits(from: [tip], hiding: []).reversed() {
      let commit = try store.readCommit(id)
      guard let lane = lanes.firstIndex(of: id) else { continue }
      let columns = lanes.indices.map { $0 == lane ? "*" : "|" }.joined(separator: " ")
      lines.append("\(columns) \(commit.author.name): \(commit.subject)")
      lanes.replaceSubrange(
        lane...lane, with: commit.parents.filter { $0 == lanes[lane] || !lanes.contains($0) })
    }
    return lines.joined(separator: "\n")
  }

  /// The files in a commit's tree, as text.
  func tree(of commit: ObjectID, on node: String) throws -> [String: String] {
    let store = try store(of: node)
    var files = [String: String]()
    for change in try store.diffTrees(nil, store.readCommit(commit).tree) {
      guard let file = change.new, file.mode != .submodule else { continue }
      files[String(decoding: change.path, as: UTF8.self)] = String(
        decoding: try store.readBlob(file.id), as: UTF8.self)
    }
    return files
  }
}

/// The world's clock as the engine sees it; waiting takes no time.
struct EngineClock: SyncClock {
  let clock: TestClock

  var now: Int64 { clock.now / 1000 }
  var uptime: Int64 { clock.now }

  func pause(upTo milliseconds: Int) {}
}

enum TestNode {
  static func name(_ text: String) throws -> Name {
    guard let name = Name(text) else { throw Sandbox.Failure("\(text) is no name") }
    return name
  }

  static func identity(_ node: String) throws -> NodeIdentity {
    NodeIdentity(node: try name(node), person: (name: "Ada", email: "ada@example.org"))
  }

  static func path(_ text: String) throws -> VaultPath {
    guard let path = VaultPath(text) else { throw Sandbox.Failure("\(text) is no path") }
    return path
  }
}
