import Git
import VaultModel
import VaultStore
import VaultSync

extension Cluster {
  /// Starts a node's sync, or goes on with it; nil where it isn't done then, or died.
  func sync(_ node: ClusterNode, _ fault: ClusterEvent.Fault, calls: Int) throws -> SyncReport? {
    node.fault = fault
    let process = node.process ?? self.process(of: node)
    node.process = process
    do {
      guard let report = try process.run(calls: calls) else {
        note("\(node.name) is still at it")
        return nil
      }
      node.process = nil
      note(
        "\(node.name): \(report.outcome.rawValue), \(report.attempts) tries, head \(Self.short(report.head))")
      count(report.outcome.rawValue)
      if !report.reconciled.isEmpty { count("stale saves put right") }
      if !report.conflicts.isEmpty { count("conflicts kept", report.conflicts.count) }
      check(report, of: node)
      return report
    } catch is Crash {
      node.process = nil
      crashed(node)
    } catch {
      node.process = nil
      fail(.failed, "\(node.name)'s sync: \(error)")
    }
    return nil
  }

  /// What is known of a deletion is not, where the command died that would have said that it was undone.
  func crashed(_ node: ClusterNode) {
    note("\(node.name) died")
    count("crashes")
    for number in node.deletions.values.flatMap(\.self) {
      oracle.change(number) { $0.mayReturn = "the snapshot died" }
    }
    node.deletions = [:]
  }

  private func check(_ report: SyncReport, of node: ClusterNode) {
    if report.attempts > 8 { fail(.stranger, "\(node.name) tried \(report.attempts) times") }
    let isRefused = report.remotes.contains { $0.error?.code == .remoteRefused }
    if report.exitCode != 0, report.exitCode != 75, !isRefused {
      fail(.failed, "\(node.name) ended with \(report.exitCode): \(report.remotes)")
    }
  }

  private func process(of node: ClusterNode) -> SyncProcess {
    let (pushesFirst, leavesFiles) = (
      node.store.commits.count % 3 == 0, !isResting && node.store.commits.count % 2 == 0
    )
    return SyncProcess { [unowned self, unowned node] process in
      try SyncEngine(
        store: ProcessStore(base: node.store, process: process),
        tree: ClusterTree(cluster: self, node: node, process: process),
        remotes: node.links.map { link in
          ClusterEndpoint(cluster: self, node: node, base: endpoint(link, of: node), process: process)
        },
        clock: ClusterClock(cluster: self, node: node, process: process),
        identity: TestNode.identity(node.name), pushesFirst: pushesFirst,
        leavesFiles: leavesFiles
      ).run()
    }
  }

  static func short(_ id: ObjectID?) -> String { id.map { String($0.hex.prefix(8)) } ?? "none" }

  fileprivate static let unreachable = VaultError(.unreachable, "The remote can't be reached.")

  /// A remote without faults.
  private func endpoint(_ link: ClusterShape.Link, of node: ClusterNode) -> AnyEndpoint {
    switch link {
    case .hub(let index):
      AnyEndpoint(MemoryEndpoint(name: "hub\(index)", remote: hubs[index], store: node.store))
    case .peer(let index):
      AnyEndpoint(
        MemoryPeer(
          name: nodes[index].name, peer: nodes[index].store, store: node.store,
          reference: PeerReference.name(of: node.name)))
    }
  }

  private func isOut(_ node: ClusterNode, _ endpoint: AnyEndpoint) -> Bool {
    node.isCut || node.fault == .offline || nodes.contains { $0.isCut && $0.name == endpoint.name }
  }

  fileprivate func fetch(_ node: ClusterNode, _ endpoint: AnyEndpoint) throws -> ObjectID? {
    pass(60)
    if isOut(node, endpoint) { throw Self.unreachable }
    let tip = try endpoint.fetch()
    note("\(node.name) fetched \(Self.short(tip)) from \(endpoint.name)")
    return tip
  }

  fileprivate func push(
    _ new: ObjectID, over old: ObjectID?, _ node: ClusterNode, _ endpoint: AnyEndpoint
  ) throws -> PushOutcome {
    pass(90)
    if isOut(node, endpoint) { throw Self.unreachable }
    let lost = PushOutcome.unknown(reason: "the connection broke")
    let fault = node.fault
    if fault != .refused, fault != .offline { node.fault = .none }
    let outcome: PushOutcome
    func sendLate() {
      arriveLater("\(node.name)'s push to \(endpoint.name)", in: Self.delay(of: new)) {
        let (crash, disturbance) = (node.steps.untilCrash, node.steps.disturbance)
        (node.steps.untilCrash, node.steps.disturbance) = (nil, nil)
        defer { (node.steps.untilCrash, node.steps.disturbance) = (crash, disturbance) }
        return try endpoint.push(new, expecting: old)
      }
    }
    switch fault {
    case .none, .offline: outcome = try endpoint.push(new, expecting: old)
    case .lostRequest: outcome = lost
    case .lostReply:
      _ = try endpoint.push(new, expecting: old)
      outcome = lost
    case .goneAfterReply:
      _ = try endpoint.push(new, expecting: old)
      node.fault = .offline
      outcome = lost
    case .delayed:
      sendLate()
      outcome = lost
    case .duplicated:
      outcome = try endpoint.push(new, expecting: old)
      sendLate()
    case .refused: outcome = .rejected(reason: "not today")
    }
    let how = "\(fault.rawValue), \(Self.word(outcome))"
    note("\(node.name) pushed \(Self.short(new)) over \(Self.short(old)) to \(endpoint.name): \(how)")
    return outcome
  }

  /// From 50 ms to 25 s.
  private static func delay(of push: ObjectID) -> Int64 {
    50 + (Int64(push.hex.prefix(3), radix: 16) ?? 0) * 6
  }

  private static func word(_ outcome: PushOutcome) -> String {
    switch outcome {
    case .accepted: "accepted"
    case .stale: "stale"
    case .rejected: "rejected"
    case .unknown: "unknown"
    }
  }
}

/// A remote as one sync sees it.
private struct ClusterEndpoint: RemoteEndpoint {
  let cluster: Cluster
  let node: ClusterNode
  let base: AnyEndpoint
  let process: SyncProcess

  var name: String { base.name }
  var isPeer: Bool { base.isPeer }
  var given: ObjectID? { (try? process.note { base.given }) ?? nil }

  func fetch() throws -> ObjectID? { try process.call { try cluster.fetch(node, base) } }

  func push(_ new: ObjectID, expecting old: ObjectID?) throws -> PushOutcome {
    try process.call { try cluster.push(new, over: old, node, base) }
  }
}

/// The working tree as one sync sees it.
private struct ClusterTree: WorkingTree {
  let cluster: Cluster
  let node: ClusterNode
  let process: SyncProcess

  func committed() throws -> Snapshot? { try process.call { try node.tree.committed() } }

  func snapshot() throws -> Snapshot {
    try process.call {
      cluster.pass(20)
      node.tree.request.allowsMassDeletion = node.allowsMassDeletion
      let snapshot = try cluster.watching(node) { try node.tree.snapshot() }
      if !snapshot.commits.isEmpty { cluster.note("\(node.name) took in \(snapshot.commits.count) commits") }
      return snapshot
    }
  }

  func apply(_ target: ObjectID, over snapshot: Snapshot) throws -> ApplyOutcome {
    try process.call {
      cluster.pass(20)
      let outcome = try cluster.watching(node, isSync: true) { try node.tree.apply(target, over: snapshot) }
      if case .applied = outcome {
        cluster.note("\(node.name) applied \(Cluster.short(target))")
      } else {
        cluster.note("\(node.name) was written to meanwhile")
      }
      return outcome
    }
  }
}

private struct ClusterClock: SyncClock {
  let cluster: Cluster
  let node: ClusterNode
  let process: SyncProcess

  var now: Int64 { (try? process.note { node.seconds }) ?? node.seconds }
  var uptime: Int64 { (try? process.note { cluster.time }) ?? cluster.time }

  func pause(upTo milliseconds: Int) {
    let time = Int64(milliseconds / 2) + Int64(node.store.commits.count % 7)
    try? process.note {
      node.pause += time
      cluster.pass(time)
    }
  }
}
