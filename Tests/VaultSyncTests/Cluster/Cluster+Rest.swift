import Git
import VaultModel
import VaultStore

/// The end of a history: no more faults, and everything has to come together.
extension Cluster {
  func comeToRest() throws {
    note("no more faults")
    isResting = true
    for node in nodes {
      (node.isCut, node.isFrozen) = (false, false)
      (node.steps.untilCrash, node.steps.disturbance) = (nil, nil)
      while !node.sessions.isEmpty { try finish(node, 0) }
    }
    advance(60_000)
    for node in nodes where node.process != nil { _ = try sync(node, .none, calls: 100_000) }
    for round in 1...plan.shape.bound {
      for node in nodes {
        guard let report = try sync(node, .none, calls: 100_000) else { return }
        node.allowsMassDeletion = report.outcome == .held
        if report.exitCode != 0, report.outcome != .held {
          fail(.notAtRest, "\(node.name) ended with \(report.outcome.rawValue): \(report.remotes)")
        }
        if !violations.isEmpty { return }
      }
      if isAtRest {
        count("rounds to rest", round)
        return try checkRest()
      }
    }
    fail(.notAtRest, "after \(plan.shape.bound) rounds: \(nodes.map { Self.short($0.head) })")
  }

  var isAtRest: Bool {
    guard let head = nodes.first?.head else { return nodes.allSatisfy { $0.head == nil } }
    let tips = Set(nodes.flatMap(\.links)).map { link in
      switch link {
      case .hub(let index): hubs[index].tip
      case .peer(let index): nodes[index].head
      }
    }
    return nodes.allSatisfy { $0.head == head } && tips.allSatisfy { $0 == head }
  }

  func checkRest() throws {
    guard let first = nodes.first, let head = first.head else { return }
    let files = first.disk.files
    for node in nodes where node.disk.files != files {
      let all = Set(node.disk.files.keys).union(files.keys).sorted()
      fail(.notTheSame, "\(node.name) differs in \(all.filter { node.disk[$0] != files[$0] })")
    }
    let tree = try first.store.files(in: first.store.readCommit(head).tree)
    let names = Set(tree.keys.map { String(decoding: $0, as: UTF8.self) })
    let onDisk = Set(files.keys.map(\.description))
    if names != onDisk {
      fail(.notTheSame, "the disk differs from the tree in \(names.symmetricDifference(onDisk))")
    }
    for (path, file) in tree
    where files[try self.path(String(decoding: path, as: UTF8.self))]?.bytes != first.store.blobs[file.id] {
      fail(.notTheSame, "\(String(decoding: path, as: UTF8.self)) on disk is not the tree's")
    }
    report(oracle.violations(in: files))
    if !violations.isEmpty {
      for (path, file) in files.sorted(by: { $0.key < $1.key }) {
        note("--- \(path)\n\(String(decoding: file.bytes, as: UTF8.self))")
      }
    }
    try checkLine(first, head)
    for node in nodes {
      guard let report = try sync(node, .none, calls: 100_000) else { return }
      if report.outcome != .upToDate || node.head != head {
        fail(.notAtRest, "\(node.name) at rest: \(report.outcome.rawValue)")
      }
    }
    count("commits", try first.store.commits(from: [head], hiding: []).count)
    count("facts", oracle.facts.count)
  }

  /// With one remote, history is a line, but for histories that had nothing in common.
  private func checkLine(_ node: ClusterNode, _ head: ObjectID) throws {
    let commits = try node.store.commits(from: [head], hiding: []).map(node.store.readCommit)
    let merges = commits.count { $0.parents.count > 1 }
    let roots = commits.count { $0.parents.isEmpty }
    if plan.shape == .hub, merges > 0, roots == 1 {
      fail(.stranger, "\(merges) merge commits and \(roots) roots")
    }
  }
}
