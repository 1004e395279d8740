/// The longest common subsequence of two sequences of tokens, within bounded time.
///
/// 1. Common ends are matched first.
/// 2. A small remainder is solved exactly (Myers, "An O(ND) Difference Algorithm", 1986).
/// 3. A large one is split at the tokens that occur once on both sides (patience diff), and each part solved
///    so.
/// 4. A large part without such tokens counts as replaced.
///
/// The result depends on the two sequences alone.
enum LineDiff {
  /// Pairs of equal positions, ascending on both sides.
  static func matches(_ base: [Int], _ other: [Int]) -> [(Int, Int)] {
    var result = [(Int, Int)]()
    var stack = [(base.startIndex..<base.endIndex, other.startIndex..<other.endIndex)]
    while let (left, right) = stack.popLast() {
      let (inner, innerOther) = trim(base, left, other, right, into: &result)
      if inner.isEmpty || innerOther.isEmpty { continue }
      if let middle = myers(base, inner, other, innerOther) {
        result += middle
      } else {
        stack += split(base, inner, other, innerOther, into: &result)
      }
    }
    return result.sorted { $0.0 < $1.0 }
  }

  /// The most differences that the exact algorithm looks for.
  private static let limit = 400

  private static func trim(
    _ base: [Int], _ left: Range<Int>, _ other: [Int], _ right: Range<Int>, into result: inout [(Int, Int)]
  ) -> (Range<Int>, Range<Int>) {
    var (start, otherStart) = (left.lowerBound, right.lowerBound)
    var (end, otherEnd) = (left.upperBound, right.upperBound)
    while start < end, otherStart < otherEnd, base[start] == other[otherStart] {
      result.append((start, otherStart))
      start += 1
      otherStart += 1
    }
    while start < end, otherStart < otherEnd, base[end - 1] == other[otherEnd - 1] {
      end -= 1
      otherEnd -= 1
      result.append((end, otherEnd))
    }
    return (start..<end, otherStart..<otherEnd)
  }

  private static func myers(
    _ base: [Int], _ left: Range<Int>, _ other: [Int], _ right: Range<Int>
  ) -> [(Int, Int)]? {
    let (n, m) = (left.count, right.count)
    let bound = min(n + m, limit)
    var furthest = [Int](repeating: 0, count: 2 * bound + 3)
    var trace = [[Int]]()
    for differences in 0...bound {
      trace.append(furthest)
      for diagonal in stride(from: -differences, through: differences, by: 2) {
        let place = diagonal + bound + 1
        let goesDown =
          diagonal == -differences || diagonal != differences && furthest[place - 1] < furthest[place + 1]
        var x = goesDown ? furthest[place + 1] : furthest[place - 1] + 1
        var y = x - diagonal
        while x < n, y < m, base[left.lowerBound + x] == other[right.lowerBound + y] {
          x += 1
          y += 1
        }
        furthest[place] = x
        if x >= n, y >= m { return backtrack(trace, bound, (n, m), left.lowerBound, right.lowerBound) }
      }
    }
    return nil
  }

  private static func backtrack(
    _ trace: [[Int]], _ bound: Int, _ end: (Int, Int), _ base: Int, _ other: Int
  ) -> [(Int, Int)] {
    var (x, y) = end
    var pairs = [(Int, Int)]()
    for differences in trace.indices.reversed() {
      let furthest = trace[differences]
      let diagonal = x - y
      let place = diagonal + bound + 1
      let goesDown =
        diagonal == -differences || diagonal != differences && furthest[place - 1] < furthest[place + 1]
      let previous = goesDown ? diagonal + 1 : diagonal - 1
      let fromX = differences == 0 ? 0 : furthest[previous + bound + 1]
      let fromY = differences == 0 ? 0 : fromX - previous
      while x > fromX, y > fromY {
        x -= 1
        y -= 1
        pairs.append((base + x, other + y))
      }
      (x, y) = (fromX, fromY)
    }
    return pairs
  }

  private static func split(
    _ base: [Int], _ left: Range<Int>, _ other: [Int], _ right: Range<Int>, into result: inout [(Int, Int)]
  ) -> [(Range<Int>, Range<Int>)] {
    let places = uniquePlaces(base, left)
    let otherPlaces = uniquePlaces(other, right)
    let common = places.compactMap { token, place in otherPlaces[token].map { (place, $0) } }.sorted {
      $0.0 < $1.0
    }
    let anchors = increasing(common)
    guard !anchors.isEmpty else { return [] }
    result += anchors
    var parts = [(Range<Int>, Range<Int>)]()
    var (start, otherStart) = (left.lowerBound, right.lowerBound)
    for (place, otherPlace) in anchors {
      parts.append((start..<place, otherStart..<otherPlace))
      (start, otherStart) = (place + 1, otherPlace + 1)
    }
    parts.append((start..<left.upperBound, otherStart..<right.upperBound))
    return parts
  }

  private static func uniquePlaces(_ tokens: [Int], _ range: Range<Int>) -> [Int: Int] {
    var places = [Int: Int]()
    for place in range { places[tokens[place]] = places[tokens[place]] == nil ? place : -1 }
    return places.filter { $0.value >= 0 }
  }

  /// The longest subsequence that increases on both sides (patience sorting).
  static func increasing(_ pairs: [(Int, Int)]) -> [(Int, Int)] {
    var tails = [Int]()
    var previous = [Int](repeating: -1, count: pairs.count)
    for index in pairs.indices {
      var (low, high) = (0, tails.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[tails[middle]].1 < pairs[index].1 { low = middle + 1 } else { high = middle }
      }
      previous[index] = low > 0 ? tails[low - 1] : -1
      if low == tails.count { tails.append(index) } else { tails[low] = index }
    }
    var result = [(Int, Int)]()
    var index = tails.last ?? -1
    while index >= 0 {
      result.append(pairs[index])
      index = previous[index]
    }
    return result.reversed()
  }
}
