/// Finds which sections of two versions of a note are the same one.
enum SectionMatch {
  /// Pairs of indices of `base` and `other`; the preambles (index 0) always match.
  ///
  /// 1. Equal content, where it is unique on both sides, or in the same order.
  /// 2. Equal heading in the same order (longest common subsequence), then wherever it is unique among the
  ///    rest.
  /// 3. One that is gone and one that is new with the same non-empty text: a renamed heading.
  static func pairs(_ base: [Skeleton.Section], _ other: [Skeleton.Section]) -> [Int: Int] {
    var pairs = newPairs(base, other, from: 1)
    pairs[0] = 0
    return pairs
  }

  /// The same for sections without a preamble.
  static func newPairs(
    _ base: [Skeleton.Section], _ other: [Skeleton.Section], from start: Int = 0
  ) -> [Int: Int] {
    var pairs = [Int: Int]()
    var free = Array(base.indices.dropFirst(start))
    var otherFree = Array(other.indices.dropFirst(start))
    func settle(_ found: [(Int, Int)]) {
      guard !found.isEmpty else { return }
      for (place, otherPlace) in found { pairs[place] = otherPlace }
      let (taken, otherTaken) = (Set(found.map(\.0)), Set(found.map(\.1)))
      free.removeAll(where: taken.contains)
      otherFree.removeAll(where: otherTaken.contains)
    }
    settle(unique(base, free, other, otherFree) { $0.content.bytes[...] })  // 1
    settle(inOrder(base, free, other, otherFree) { $0.content.bytes[...] })
    settle(inOrder(base, free, other, otherFree) { $0.heading })  // 2
    settle(unique(base, free, other, otherFree) { $0.heading })
    settle(  // 3
      unique(
        base, free.filter { !isBlank(base[$0].body) }, other, otherFree.filter { !isBlank(other[$0].body) }
      ) {
        $0.body
      })
    return pairs
  }

  private typealias Key = ArraySlice<UInt8>

  private static func unique(
    _ base: [Skeleton.Section], _ free: [Int], _ other: [Skeleton.Section], _ otherFree: [Int],
    by key: (Skeleton.Section) -> Key
  ) -> [(Int, Int)] {
    let places = Dictionary(grouping: free) { key(base[$0]) }.filter { $0.value.count == 1 }
    let otherPlaces = Dictionary(grouping: otherFree) { key(other[$0]) }.filter { $0.value.count == 1 }
    return places.compactMap { key, places in otherPlaces[key].map { (places[0], $0[0]) } }
  }

  private static func inOrder(
    _ base: [Skeleton.Section], _ free: [Int], _ other: [Skeleton.Section], _ otherFree: [Int],
    by key: (Skeleton.Section) -> Key
  ) -> [(Int, Int)] {
    var tokens = [Key: Int]()
    func token(_ key: Key) -> Int {
      let token = tokens[key] ?? tokens.count
      tokens[key] = token
      return token
    }
    let keys = free.map { token(key(base[$0])) }
    let otherKeys = otherFree.map { token(key(other[$0])) }
    return LineDiff.matches(keys, otherKeys).map { (free[$0.0], otherFree[$0.1]) }
  }

  private static func isBlank(_ text: ArraySlice<UInt8>) -> Bool {
    text.allSatisfy { $0.isBlank || $0 == .lineFeed }
  }
}
