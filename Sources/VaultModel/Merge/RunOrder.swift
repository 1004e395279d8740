/// The order of the entries behind one section.
struct RunOrder {
  /// The run on each side, in file order.
  var base: [EntryID]
  var left: [EntryID]
  var right: [EntryID]

  /// The entries that stand here, ordered.
  ///
  /// 1. A run that one side left as it was stands as the other side has it.
  /// 2. If both changed it: by id; a run whose base descends stays descending; entries of one time keep their
  ///    file order where the sides agree.
  /// 3. An entry that has no place in the order of 1 goes in by id.
  func merged(keeping kept: Set<EntryID>) -> [EntryID] {
    let isDescending = descends
    if let order = threeWay(base: base, left: left, right: right) {  // 1
      var result = order.filter(kept.contains)
      let missing = kept.subtracting(result)
      for id in missing.sorted() {  // 3
        let place = result.firstIndex { isDescending ? $0 < id : id < $0 } ?? result.endIndex
        result.insert(id, at: place)
      }
      return result
    }
    let times = Dictionary(grouping: kept) { $0.timestamp }  // 2
    let (leftGroups, rightGroups) = (grouped(left, kept), grouped(right, kept))
    return times.keys.sorted(by: isDescending ? { $0 > $1 } : { $0 < $1 }).flatMap { time in
      let ids = times[time] ?? []
      return ids.count == 1
        ? ids : simultaneous(ids, leftGroups[time] ?? [], rightGroups[time] ?? [], isDescending)
    }
  }

  /// Whether the run goes back in time, in the base or, where that has no order, on every side that has one.
  private var descends: Bool {
    if let descends = Self.descends(base) { return descends }
    let found = [left, right].compactMap(Self.descends)
    return !found.isEmpty && found.allSatisfy(\.self)
  }

  /// Whether a run goes back in time; nil where it holds no two times.
  private static func descends(_ run: [EntryID]) -> Bool? {
    guard let first = run.first, let last = run.last, run.contains(where: { $0.timestamp != first.timestamp })
    else { return nil }
    return first.timestamp > last.timestamp
      && zip(run, run.dropFirst()).allSatisfy { $0.timestamp >= $1.timestamp }
  }

  private func grouped(_ run: [EntryID], _ kept: Set<EntryID>) -> [Timestamp: [EntryID]] {
    Dictionary(grouping: run.filter(kept.contains)) { $0.timestamp }
  }

  /// Entries of one time: the sides' orders merged, if they agree on what they share; else by id.
  private func simultaneous(
    _ ids: [EntryID], _ left: [EntryID], _ right: [EntryID], _ isDescending: Bool
  ) -> [EntryID] {
    let precedes: (EntryID, EntryID) -> Bool = isDescending ? { $0 > $1 } : { $0 < $1 }
    let (inLeft, inRight) = (Set(left), Set(right))
    guard left.filter(inRight.contains) == right.filter(inLeft.contains) else {
      return ids.sorted(by: precedes)
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
    return result + ids.filter { !placed.contains($0) }.sorted(by: precedes)
  }
}
