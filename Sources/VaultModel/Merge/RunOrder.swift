/// The order of the entries behind one section.
struct RunOrder {
  /// The run on each side, in file order.
  let base: [EntryID]
  let left: [EntryID]
  let right: [EntryID]
  /// Whether the run goes back in time: the base does, or, where that has no order, every side that has one.
  let descends: Bool

  init(base: [EntryID], left: [EntryID], right: [EntryID]) {
    (self.base, self.left, self.right) = (base, left, right)
    let found = Self.descends(base).map { [$0] } ?? [left, right].compactMap(Self.descends)
    descends = !found.isEmpty && found.allSatisfy(\.self)
  }

  /// The entries that stand here, ordered.
  ///
  /// 1. A run that one side left as it was stands as the other side has it. To take entries away is no change
  ///    of the order of the rest, even where the other side changed and so kept them.
  /// 2. If both changed it: by id; a run whose base descends stays descending; entries of one time keep their
  ///    file order where the sides agree.
  /// 3. An entry that has no place in the order of 1 goes in by id.
  func merged(keeping kept: Set<EntryID>) -> [EntryID] {
    let (inLeft, inRight) = (left.filter(kept.contains), right.filter(kept.contains))
    if let order = order(base.filter(kept.contains), inLeft, inRight) {  // 1
      return order.count == kept.count ? order : filled(order, with: kept.subtracting(order))  // 3
    }
    let groups = simultaneous(kept.sorted(by: precedes))  // 2
    let shared = Set(groups.lazy.filter { $0.count > 1 }.joined())
    let leftGroups = Dictionary(grouping: inLeft.lazy.filter(shared.contains)) { $0.timestamp }
    let rightGroups = Dictionary(grouping: inRight.lazy.filter(shared.contains)) { $0.timestamp }
    return groups.flatMap { group in
      guard group.count > 1, let time = group.first?.timestamp else { return group }
      return merged(group, leftGroups[time] ?? [], rightGroups[time] ?? [])
    }
  }

  /// The order of the side that changed it; nil where both did.
  private func order(_ base: [EntryID], _ left: [EntryID], _ right: [EntryID]) -> [EntryID]? {
    if let order = threeWay(base: base, left: left, right: right) { return order }
    let (inLeft, inRight) = (Set(left), Set(right))
    let isLeftSame = base.filter(inLeft.contains) == left
    let isRightSame = base.filter(inRight.contains) == right
    if isLeftSame, isRightSame { return base.filter { inLeft.contains($0) || inRight.contains($0) } }
    return isLeftSame ? right : isRightSame ? left : nil
  }

  /// The entries of each time.
  private func simultaneous(_ ordered: [EntryID]) -> [ArraySlice<EntryID>] {
    var groups = [ArraySlice<EntryID>]()
    var start = 0
    for index in ordered.indices where index > start && ordered[index].timestamp != ordered[start].timestamp {
      groups.append(ordered[start..<index])
      start = index
    }
    return start < ordered.count ? groups + [ordered[start...]] : groups
  }

  /// The order with each missing entry before the first that comes later.
  private func filled(_ order: [EntryID], with missing: Set<EntryID>) -> [EntryID] {
    var missing = missing.sorted(by: precedes)[...]
    var result = [EntryID]()
    for id in order {
      while let next = missing.first, precedes(next, id) {
        result.append(next)
        missing.removeFirst()
      }
      result.append(id)
    }
    return result + missing
  }

  private func precedes(_ one: EntryID, _ other: EntryID) -> Bool { descends ? one > other : one < other }

  /// Whether a run goes back in time; nil where it holds no two times.
  private static func descends(_ run: [EntryID]) -> Bool? {
    guard let first = run.first, let last = run.last, run.contains(where: { $0.timestamp != first.timestamp })
    else { return nil }
    return first.timestamp > last.timestamp
      && zip(run, run.dropFirst()).allSatisfy { $0.timestamp >= $1.timestamp }
  }

  /// Entries of one time: the sides' orders merged, if they agree on what they share; else by id.
  private func merged(
    _ ids: ArraySlice<EntryID>, _ left: [EntryID], _ right: [EntryID]
  ) -> ArraySlice<EntryID> {
    let (inLeft, inRight) = (Set(left), Set(right))
    guard left.filter(inRight.contains) == right.filter(inLeft.contains) else {
      return ids
    }
    var result = [EntryID]()
    var (first, second) = (left[...], right[...])
    while let one = first.first, let other = second.first {
      if one == other {
        result.append(one)
        first = first.dropFirst()
        second = second.dropFirst()
      } else if !inRight.contains(one), inLeft.contains(other) || precedes(one, other) {
        result.append(one)
        first = first.dropFirst()
      } else {
        result.append(other)
        second = second.dropFirst()
      }
    }
    result += first
    result += second
    let placed = Set(result)
    return result[...] + ids.filter { !placed.contains($0) }
  }
}
