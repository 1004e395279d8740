/// Merges the sections of a note: which there are, in which order, with which text.
struct SectionMerge {
  /// A section by its place on each side; nil where it isn't there.
  struct Node: Hashable {
    var base: Int?
    var left: Int?
    var right: Int?
  }

  /// The sections that stand, the preamble first, each with its text.
  private(set) var sections = [(node: Node, content: Content)]()
  /// The losing texts of true conflicts.
  private(set) var losers = [(piece: Loser.Piece, text: Content, winner: Content)]()

  init(base: Skeleton, left: Skeleton, right: Skeleton, winner: Winner) {
    let nodes = Self.nodes(base.sections, left.sections, right.sections)
    var contents = [Node: Content]()
    for node in nodes {
      contents[node] = resolve(
        node.base.map { base.sections[$0] }, node.left.map { left.sections[$0] },
        node.right.map { right.sections[$0] },
        winner: winner)
    }
    func order(_ place: KeyPath<Node, Int?>) -> [Node] {
      nodes.filter { $0[keyPath: place] != nil }
        .sorted { ($0[keyPath: place] ?? 0) < ($1[keyPath: place] ?? 0) }
    }
    let merge = OrderMerge(
      base: order(\.base), left: order(\.left), right: order(\.right), winner: winner,
      precedes: { one, other in
        let (first, second) = (contents[one], contents[other])
        let (line, otherLine) = (first?.firstLine ?? [], second?.firstLine ?? [])
        if line != otherLine { return line.lexicographicallyPrecedes(otherLine) }
        return SHA256(of: first?.bytes ?? []) < SHA256(of: second?.bytes ?? [])
      })
    sections = merge.merged(keeping: Set(contents.keys)).map { ($0, contents[$0] ?? Content(normalised: [])) }
  }

  /// Matches all three versions: each side with the base, and what is new on both by content, then by
  /// heading.
  private static func nodes(
    _ base: [Skeleton.Section], _ left: [Skeleton.Section], _ right: [Skeleton.Section]
  ) -> [Node] {
    let inLeft = SectionMatch.pairs(base, left)
    let inRight = SectionMatch.pairs(base, right)
    var nodes = base.indices.map { Node(base: $0, left: inLeft[$0], right: inRight[$0]) }
    let newLeft = Set(left.indices).subtracting(inLeft.values).sorted()
    let newRight = Set(right.indices).subtracting(inRight.values).sorted()
    let both = matches(newLeft.map { left[$0] }, newRight.map { right[$0] })
    var paired = Set<Int>()
    for (index, place) in newLeft.enumerated() {
      let other = both[index].map { newRight[$0] }
      if let other { paired.insert(other) }
      nodes.append(Node(base: nil, left: place, right: other))
    }
    nodes += newRight.filter { !paired.contains($0) }.map { Node(base: nil, left: nil, right: $0) }
    return nodes
  }

  /// Pairs of indices of sections that are new on both sides, found alike whichever side is which.
  private static func matches(_ left: [Skeleton.Section], _ right: [Skeleton.Section]) -> [Int: Int] {
    let isSwapped = right.lazy.map(\.content).lexicographicallyPrecedes(left.lazy.map(\.content))
    let pairs = isSwapped ? SectionMatch.newPairs(right, left) : SectionMatch.newPairs(left, right)
    return isSwapped ? Dictionary(uniqueKeysWithValues: pairs.map { ($1, $0) }) : pairs
  }

  /// The text of one section; nil where it is gone.
  ///
  /// 1. On one side only: new, or changed while the other side deleted it: it stays. Untouched: gone.
  /// 2. Changed on one side, and on the other only closed: the change.
  /// 3. Heading and text each three-way, the text by lines. What both changed differently is a true conflict,
  ///    and so is what wouldn't read as one section.
  private mutating func resolve(
    _ base: Skeleton.Section?, _ left: Skeleton.Section?, _ right: Skeleton.Section?,
    winner: Winner
  ) -> Content? {
    guard let left, let right else {  // 1
      guard let only = left ?? right else { return nil }
      return base.map { only.content.isAlike($0.content) } ?? false ? nil : only.content
    }
    if let content = threeWay(base: base?.content, presentOn: left.content, and: right.content) {
      return content
    }
    let (l, r) = (left.content, right.content)  // 2
    if l.isAlike(r) { return max(l, r) }
    if let base {
      let isAlike = [l, r].map { $0.isAlike(base.content) }
      if isAlike[0] || isAlike[1] { return isAlike[0] && isAlike[1] ? max(l, r) : isAlike[0] ? r : l }
    }
    let text = TextMerge(  // 3
      base: base.map { Content(normalised: Array($0.body)).lines } ?? [],
      left: Content(normalised: Array(left.body)).lines,
      right: Content(normalised: Array(right.body)).lines, winner: winner)
    let heading = threeWay(base: base?.heading, presentOn: left.heading, and: right.heading)
    let body = Array(text.lines.joined(separator: [.lineFeed]))
    var content = Content(normalised: Array(heading ?? winner.pick(left.heading, right.heading)) + body)
    let isPreamble = left.piece == nil
    let isWhole = isPreamble ? Document.isPreamble(content) : Document.isPiece(content, isEntry: false)
    if !isWhole { content = winner.pick(left.content, right.content) }
    if text.hasConflict || heading == nil || !isWhole {
      let piece = Loser.Piece.section(heading: Loser.heading(of: content))
      losers.append((isPreamble ? .preamble : piece, winner.pick(right, left).content, content))
    }
    return content
  }
}
