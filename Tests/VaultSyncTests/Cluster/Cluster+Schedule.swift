import VaultSync

extension Cluster {
  /// Lets all nodes sync side by side, each from its own start on, call by call as time goes.
  ///
  /// - Parameters:
  ///   - starts: when each node begins, in milliseconds from now.
  ///   - duration: how long one call to the world takes.
  /// - Returns: each node's report; nil where it failed.
  func syncTogether(starts: [Int64], duration: () -> Int64) throws -> [SyncReport?] {
    isScheduled = true
    defer { isScheduled = false }
    var reports = [SyncReport?](repeating: nil, count: nodes.count)
    var due = starts.map { Optional(time + $0) }
    while let next = due.indices.filter({ due[$0] != nil }).min(by: {
      (due[$0] ?? 0, $0) < (due[$1] ?? 0, $1)
    }) {
      advance(max(0, (due[next] ?? time) - time))
      let node = nodes[next]
      reports[next] = try sync(node, .none, calls: 1)
      if node.process == nil {
        due[next] = nil
      } else {
        due[next] = time + duration() + node.pause
        node.pause = 0
      }
    }
    return reports
  }
}
