/// Merges the order of keys that two sides arranged: sections of a note, properties of a front matter.
struct OrderMerge<Key: Hashable> {
  /// The order on each side; a key stands at most once in each.
  var base: [Key]
  var left: [Key]
  var right: [Key]
  /// The side whose order stands where both changed it and ``precedes`` can't tell.
  var winner: Winner
  /// The order of keys that stand after the same key on different sides, and by which one of two orders stands.
  var precedes: (Key, Key) -> Bool

  /// The kept keys in their merged order.
  ///
  /// 1. Keys of all three: the order of the side that changed it, the greater if both did. The later would depend
  ///    on what else the sides changed, and so on the order in which several are merged.
  /// 2. Every other key stands after the kept key that it follows on its side, ties by ``precedes``.
  func merged(keeping kept: Set<Key>) -> [Key] {
    let shared = Set(base).intersection(left).intersection(right).intersection(kept)
    func spine(_ order: [Key]) -> [Key] { order.filter(shared.contains) }
    let (leftSpine, rightSpine) = (spine(left), spine(right))
    let order =  // 1
      threeWay(base: spine(base), left: leftSpine, right: rightSpine) ?? greater(leftSpine, rightSpine)
    var followers = [Key?: [Key]]()  // 2
    for (key, previous) in predecessors(kept.subtracting(shared), among: kept) {
      followers[previous, default: []].append(key)
    }
    var result = [Key]()
    var stack = [Key]()
    func push(_ keys: [Key]) { stack += keys.sorted(by: precedes).reversed() }
    func drain() {
      while let key = stack.popLast() {
        result.append(key)
        push(followers[key] ?? [])
      }
    }
    push(followers[nil] ?? [])
    drain()
    for key in order {
      stack.append(key)
      drain()
    }
    return result
  }

  /// The kept key that each of some keys follows; nil for the first.
  ///
  /// Where the sides order what they share alike, a key that is on both stands behind what only one of them has before
  /// it. Else one side's order counts for all such keys, lest two follow each other.
  private func predecessors(_ keys: Set<Key>, among kept: Set<Key>) -> [Key: Key?] {
    func predecessors(_ order: [Key]) -> [Key: Key?] {
      var found = [Key: Key?]()
      var previous: Key?
      for key in order where kept.contains(key) {
        if keys.contains(key) { found.updateValue(previous, forKey: key) }
        previous = key
      }
      return found
    }
    let shared = Set(left).intersection(right).intersection(kept)
    let (inLeft, inRight) = (left.filter(shared.contains), right.filter(shared.contains))
    let areAlike = inLeft == inRight
    let order = areAlike ? inLeft : greater(inLeft, inRight)
    return predecessors(left).merging(predecessors(right)) { one, other in
      if one == other { return one }
      guard areAlike else { return order == inLeft ? one : other }
      let own = [one, other].compactMap(\.self).filter { !shared.contains($0) }
      return own.count == 1 ? own[0] : greater(one.map { [$0] } ?? [], other.map { [$0] } ?? []).first
    }
  }

  private func greater(_ one: [Key], _ other: [Key]) -> [Key] {
    if one.lexicographicallyPrecedes(other, by: precedes) { return other }
    return other.lexicographicallyPrecedes(one, by: precedes) ? one : winner.pick(one, other)
  }
}
