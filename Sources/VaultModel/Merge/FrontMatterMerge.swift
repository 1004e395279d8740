/// Merges the properties at the head of a note: by key, lists as sets.
///
/// Untouched keys keep their bytes. What isn't a YAML mapping on every side is merged by lines.
struct FrontMatterMerge {
  typealias Line = ArraySlice<UInt8>

  /// The front matter with its marks and LF; empty where there is none.
  private(set) var content: Content
  /// The losing texts of keys that both sides changed, and not alike, each with the one that stands; of all
  /// the properties where they can't be told apart.
  private(set) var losers = [(piece: Loser.Piece, text: Content, winner: Content)]()

  init(base: Content, left: Content, right: Content, winner: Winner) {
    if let content = threeWay(base: base, left: left, right: right) {
      self.content = content
      return
    }
    if left.isEmpty || right.isEmpty {
      content = left.isEmpty ? right : left
      return
    }
    guard let properties = Self.properties(base), let inLeft = Self.properties(left),
      let inRight = Self.properties(right)
    else {
      let merged = TextMerge(
        base: Self.inner(base), left: Self.inner(left), right: Self.inner(right), winner: winner)
      content = Self.content(merged.lines)
      if merged.hasConflict { losers = [(.properties, winner.pick(right, left), content)] }
      return
    }
    let merged = Self.merge(properties, inLeft, inRight, winner: winner)
    content = Self.content(merged.lines)
    losers = merged.losers
    if Self.properties(content) == nil {
      content = winner.pick(left, right)
      losers = [(.properties, winner.pick(right, left), content)]
    }
  }

  private static func content(_ lines: [Line]) -> Content {
    let marks = Array("---".utf8)
    return Content(normalised: Array(([marks[...]] + lines + [marks[...]]).joined(separator: [.lineFeed])))
  }

  private static func inner(_ content: Content) -> [Line] { Array(content.lines.dropFirst().dropLast()) }

  /// The properties in order; nil where the front matter is no plain mapping.
  static func properties(_ content: Content) -> [Property]? {
    if content.isEmpty { return [] }
    var properties = [Property]()
    var above = [Line]()
    for line in inner(content) {
      if let key = Property.key(of: line) {
        properties.append(Property(key: key, lines: above + [line]))
        above = []
      } else if line.first == UInt8(ascii: "#") || line.trimmed.isEmpty || properties.isEmpty {
        above.append(line)
      } else {
        properties[properties.count - 1].lines += above + [line]
        above = []
      }
    }
    if properties.isEmpty, above.isEmpty { return [] }
    guard above.isEmpty, Set(properties.map(\.key)).count == properties.count,
      case .mapping(let mapping)? = Property.yaml(properties.flatMap(\.lines)),
      mapping.keys.map(\.string) == properties.map(\.key)
    else { return nil }
    return properties
  }

  /// Merges by key. A property that one side changed and the other took away stays.
  private static func merge(
    _ base: [Property], _ left: [Property], _ right: [Property], winner: Winner
  ) -> (lines: [Line], losers: [(piece: Loser.Piece, text: Content, winner: Content)]) {
    func byKey(_ properties: [Property]) -> [String: Property] {
      Dictionary(properties.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let (inBase, inLeft, inRight) = (byKey(base), byKey(left), byKey(right))
    var kept = [String: [Line]]()
    var losers = [(piece: Loser.Piece, text: Content, winner: Content)]()
    for key in Set(inLeft.keys).union(inRight.keys).sorted() {
      let (b, l, r) = (inBase[key], inLeft[key], inRight[key])
      if let lines = threeWay(base: b?.lines, left: l?.lines, right: r?.lines) {
        kept[key] = lines
      } else if let l, let r, let lines = mergedList(b, l, r, winner: winner) {
        kept[key] = lines
      } else if let l, let r {
        let (standing, loser) = (winner.pick(l, r), winner.pick(r, l))
        kept[key] = standing.lines
        losers.append((.property(key), loser.content, standing.content))
      } else {
        kept[key] = (l ?? r)?.lines
      }
    }
    let order = OrderMerge(
      base: base.map(\.key), left: left.map(\.key), right: right.map(\.key), winner: winner, precedes: <)
    return (order.merged(keeping: Set(kept.keys)).flatMap { kept[$0] ?? [] }, losers)
  }

  /// Merges two lists as sets, in the spelling of the winner; nil where a comment can't be kept.
  private static func mergedList(
    _ base: Property?, _ left: Property, _ right: Property, winner: Winner
  ) -> [Line]? {
    guard let inLeft = PropertyList(left), let inRight = PropertyList(right) else { return nil }
    let inBase = base.flatMap(PropertyList.init) ?? PropertyList(name: inLeft.head)
    let texts = (base: Set(inBase.texts), left: Set(inLeft.texts), right: Set(inRight.texts))
    let kept = texts.left.union(texts.right).filter { item in
      threeWay(
        base: texts.base.contains(item), left: texts.left.contains(item), right: texts.right.contains(item))
        ?? true
    }
    let order = OrderMerge(
      base: inBase.texts, left: inLeft.texts, right: inRight.texts, winner: winner, precedes: <)
    return PropertyList.merged(
      order.merged(keeping: kept), Versions(left: inLeft, right: inRight, base: inBase), winner: winner)
  }
}
