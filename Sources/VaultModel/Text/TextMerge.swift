/// A three-way merge of lines.
struct TextMerge {
  typealias Line = ArraySlice<UInt8>

  /// Which side's lines stand where both changed the same ones.
  enum Preference { case left, right }

  var lines: [Line]
  /// Whether both sides changed the same lines in different ways; the winner's stand.
  var hasConflict: Bool

  /// Merges two versions of `base`.
  ///
  /// Between lines that all three share, 1. what one side left as it was becomes the other's; 2. what both
  /// changed alike stands once; 3. anything else is a conflict. Source: Khanna, Kunal, Pierce, "A Formal
  /// Investigation of Diff3" (2007).
  init(base: [Line], left: [Line], right: [Line], winner: Winner) {
    (lines, hasConflict) = ([], false)
    if left == right || base == right {
      lines = left
      return
    }
    if base == left {
      lines = right
      return
    }
    var tokens = [Line: Int]()
    func interned(_ lines: [Line]) -> [Int] {
      lines.map { line in
        if let token = tokens[line] { return token }
        tokens[line] = tokens.count
        return tokens.count - 1
      }
    }
    let (b, l, r) = (interned(base), interned(left), interned(right))
    var inLeft = [Int?](repeating: nil, count: b.count)
    for (place, other) in LineDiff.matches(b, l) { inLeft[place] = other }
    var inRight = [Int?](repeating: nil, count: b.count)
    for (place, other) in LineDiff.matches(b, r) { inRight[place] = other }
    var (baseAt, leftAt, rightAt) = (0, 0, 0)
    for place in 0...b.count {
      let nextLeft: Int
      let nextRight: Int
      if place < b.count {
        guard let inLeft = inLeft[place], let inRight = inRight[place] else { continue }
        (nextLeft, nextRight) = (inLeft, inRight)
      } else {
        (nextLeft, nextRight) = (l.count, r.count)
      }
      append(
        base[baseAt..<place], left[leftAt..<nextLeft], right[rightAt..<nextRight], winner: winner)
      if place < b.count { lines.append(base[place]) }
      (baseAt, leftAt, rightAt) = (place + 1, nextLeft + 1, nextRight + 1)
    }
  }

  private mutating func append(
    _ base: ArraySlice<Line>, _ left: ArraySlice<Line>, _ right: ArraySlice<Line>,
    winner: Winner
  ) {
    if left == right || base == right {  // 1, 2
      lines += left
    } else if base == left {  // 1
      lines += right
    } else {  // 3
      lines += winner.pick(left, right)
      hasConflict = true
    }
  }
}
