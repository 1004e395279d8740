import Git
import VaultModel
import VaultStore
import VaultSync
import VaultTesting

typealias AnyStore = any (ObjectStore & ReferenceStore)

/// Some nodes and one remote: in memory, or on disk with real git. Nodes are made when they are first named.
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
  /// What the remote says to every push.
  func refuse(_ reason: String?) throws
  var remoteTip: ObjectID? { get throws }
}

extension SyncWorld {
  @discardableResult
  func sync(_ node: String) throws -> SyncReport { try sync(node, Faults()) }

  func text(_ path: String, on node: String) throws -> String? { try files(on: node)[path] }

  func head(of node: String) throws -> ObjectID? { try store(of: node).reference("refs/heads/main") }

  /// Runs the engine with faults around a node's own remote and working tree.
  func run(
    store: some ObjectStore & ReferenceStore, tree: some WorkingTree, remote: some RemoteEndpoint,
    node: String,
    _ faults: Faults
  ) throws -> SyncReport {
    try SyncEngine(
      store: store, tree: DisturbedTree(base: tree, faults: faults),
      remote: FaultyRemote(base: remote, faults: faults), clock: EngineClock(clock: clock),
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
