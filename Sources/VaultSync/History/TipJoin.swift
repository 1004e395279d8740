import Git
import VaultStore

/// Joins a node's tip with those of its remotes and peers into one history, by merge commits that are pure
/// functions of their parents.
///
/// The result doesn't depend on which tip is the node's own: nodes that see the same tips make the same
/// commits, and peers that never stop to speak with each other come to rest.
///
/// 1. A tip that another one contains is dropped.
/// 2. So is one that repeats another: it has no commit with content of its own, and its merge commits carry
///    nothing of their own. Of two that repeat each other the smaller id stays: "the other's" would swap them for ever. But the
///    result has to contain every hub's tip, or the hub could not take it: a tip that contains one is
///    dropped only for one that contains it, too.
/// 3. The rest is merged two by two in the order of ids.
struct TipJoin<Store: ObjectStore> {
  let store: Store
  let local: ObjectID?
  /// What the result must contain.
  let hubs: [ObjectID]
  let others: [ObjectID]

  /// - Parameter check: called with tips before they are merged; what it throws is passed on.
  func joined(_ check: ([ObjectID]) throws -> Void = { _ in }) throws -> JoinedHistory? {
    var tips = try maximal(Set(hubs + others + (local.map { [$0] } ?? [])).sorted())  // 1
    if tips.count > 1 { try check(tips) }
    tips = try withoutRepetitions(tips)  // 2
    guard let first = tips.first else { return nil }
    var result = JoinedHistory(tip: first)
    let history = HistoryMerge(store: store)
    for tip in tips.dropFirst() {  // 3
      if try canDrop(tip, for: result.tip) { continue }
      let merged = try store.inOnePack {
        try history.mergeCommit(result.tip, tip, bases: store.mergeBases(result.tip, tip))
      }
      result.tip = merged.tip
      result.conflicts = Set(result.conflicts + merged.conflicts).sorted()
      result.fallbacks = Set(result.fallbacks + merged.fallbacks).sorted()
      result.hasMerges = true
      result.isUnrelated = result.isUnrelated || merged.isUnrelated
    }
    return result
  }

  private func maximal(_ tips: [ObjectID]) throws -> [ObjectID] {
    try tips.filter { tip in
      try !tips.contains { try $0 != tip && store.isAncestor(tip, of: $0) }
    }
  }

  /// - Parameter tips: in the order of ids.
  private func withoutRepetitions(_ tips: [ObjectID]) throws -> [ObjectID] {
    var rest = tips
    for tip in tips.reversed() where rest.count > 1 {
      if try rest.contains(where: { try $0 != tip && canDrop(tip, for: $0) }) { rest.removeAll { $0 == tip } }
    }
    return rest
  }

  private func canDrop(_ tip: ObjectID, for other: ObjectID) throws -> Bool {
    try TipEquality(store: store).repeats(tip, other)
      && hubs.allSatisfy { try !store.isAncestor($0, of: tip) || store.isAncestor($0, of: other) }
  }
}
