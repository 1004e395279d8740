/// Merges the order of keys that two sides arranged: sections of a note, properties of a front matter.
struct OrderMerge<Key: Hashable> {
  /// The order on each side; a key stands at most once in each.
  var base: [Key]
  var left: [Key]
  var right: [Key]
  /// The side whose order stands where both changed it.
  var preference: TextMerge.Preference
  /// The order of keys that stand after the same key on different sides.
  var precedes: (Key, Key) -> Bool

  /// The kept keys in their merged order.
  ///
  /// 1. Keys of all three: the order of the side that changed it, the preferred side's if both did.
  /// 2. Every other key stands after the kept key that it follows on its side, the preferred side's if it is
  ///    on both; ties by ``precedes``.
  func merged(keeping kept: Set<Key>) -> [Key] {
    let shared = Set(base).intersection(left).intersection(right).intersection(kept)
    func spine(_ order: [Key]) -> [Key] { order.filter(shared.contains) }
    let order =
      threeWay(base: spine(base), left: spine(left), right: spine(right))
      ?? spine(preference == .left ? left : right)  // 1
    var followers = [Key?: [Key]]()
    var placed = shared
    let sides = preference == .left ? [left, right] : [right, left]
    for side in sides {  // 2
      var previous: Key?
      for key in side where kept.contains(key) {
        if placed.insert(key).inserted { followers[previous, default: []].append(key) }
        previous = key
      }
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
}
