/// Merges the order of keys that two sides arranged: sections of a note, properties of a front matter.
struct OrderMerge<Key: Hashable> {
  /// The order on each side; a key stands at most once in each.
  var base: [Key]
  var left: [Key]
  var right: [Key]
  /// The side whose order stands where both changed it.
  var winner: Winner
  /// The order of keys that stand after the same key on different sides.
  var precedes: (Key, Key) -> Bool

  /// The kept keys in their merged order.
  ///
  /// 1. Keys of all three: the order of the side that changed it, the winner's if both did.
  /// 2. Every other key stands after the kept key that it follows on its side, the winner's if it is on both;
  ///    ties by ``precedes``.
  func merged(keeping kept: Set<Key>) -> [Key] {
    let shared = Set(base).intersection(left).intersection(right).intersection(kept)
    func spine(_ order: [Key]) -> [Key] { order.filter(shared.contains) }
    let (leftSpine, rightSpine) = (spine(left), spine(right))
    let order =  // 1
      threeWay(base: spine(base), left: leftSpine, right: rightSpine) ?? winner.pick(leftSpine, rightSpine)
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
    let (inLeft, inRight) = (predecessors(left), predecessors(right))
    return inLeft.merging(inRight) { one, other in one == other ? one : winner.pick(one, other) }
  }
}
