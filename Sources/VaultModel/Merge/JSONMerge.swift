/// Merges a JSON file by top-level key, and the lists of a canvas by the ids of their elements.
struct JSONMerge {
  var bytes: [UInt8]
  /// Whether both sides changed one key or element, and not alike; the winner's value stands.
  var hasConflict = false

  /// Merges where all versions are JSON objects without doubled keys; nil otherwise.
  ///
  /// - Parameter mergesElements: whether lists of objects that have an `id` are merged by it, as in a
  ///   `.canvas` file.
  init?(
    base: [UInt8], left: [UInt8], right: [UInt8], mergesElements: Bool, winner side: Winner
  ) {
    guard let base = JSONObject(base.isEmpty ? Array("{}".utf8) : base), let left = JSONObject(left),
      let right = JSONObject(right)
    else { return nil }
    let winner = side.pick(left, right)
    var hasConflict = false
    var values = [[UInt8]: [UInt8]]()
    for name in Set(left.names).union(right.names) {
      let (b, l, r) = (base.compact[name], left.compact[name], right.compact[name])
      if let chosen = threeWay(base: b, left: l, right: r) {
        guard let chosen else { continue }
        let source = winner.compact[name] == chosen ? winner : l == chosen ? left : right
        values[name] = source.raw(name)
      } else if mergesElements, let merged = Self.elements(base, left, right, name, winner: side) {
        values[name] = merged.bytes
        hasConflict = hasConflict || merged.hasConflict
      } else {
        hasConflict = true
        values[name] = winner.raw(name) ?? side.pick(right, left).raw(name)
      }
    }
    let order = OrderMerge(
      base: base.names, left: left.names, right: right.names, winner: side,
      precedes: { $0.lexicographicallyPrecedes($1) }
    ).merged(keeping: Set(values.keys))
    self.hasConflict = hasConflict
    bytes = winner.written(order, values)
  }

  /// Merges a list of objects by their ids; nil where it isn't one on both sides.
  private static func elements(
    _ base: JSONObject, _ left: JSONObject, _ right: JSONObject, _ name: [UInt8],
    winner side: Winner
  ) -> (bytes: [UInt8], hasConflict: Bool)? {
    guard let l = left.elements(name), let r = right.elements(name) else { return nil }
    let b = base.elements(name) ?? JSONObject.Elements()
    let winner = side.pick(l, r)
    var kept = [[UInt8]: [UInt8]]()
    var hasConflict = false
    for id in Set(l.ids).union(r.ids) {
      if let chosen = threeWay(base: b.compact[id], left: l.compact[id], right: r.compact[id]) {
        guard let chosen else { continue }
        let source = winner.compact[id] == chosen ? winner : l.compact[id] == chosen ? l : r
        kept[id] = source.raw[id]
      } else {
        hasConflict = true
        kept[id] = winner.raw[id] ?? l.raw[id] ?? r.raw[id]
      }
    }
    let order = OrderMerge(
      base: b.ids, left: l.ids, right: r.ids, winner: side, precedes: { $0.lexicographicallyPrecedes($1) }
    ).merged(keeping: Set(kept.keys))
    let separator = Array(",".utf8) + winner.gap
    let inner = Array(order.compactMap { kept[$0] }.joined(separator: separator))
    let body = order.isEmpty ? [] : winner.gap + inner + winner.tail
    return (Array("[".utf8) + body + Array("]".utf8), hasConflict)
  }
}

/// A JSON object, its members by name.
private struct JSONObject {
  /// The elements of a list, by their `id`.
  struct Elements {
    var ids = [[UInt8]]()
    var compact = [[UInt8]: [UInt8]]()
    var raw = [[UInt8]: [UInt8]]()
    /// White space before an element, and before the closing bracket.
    var gap = [UInt8]()
    var tail = [UInt8]()
  }

  let names: [[UInt8]]
  let compact: [[UInt8]: [UInt8]]
  private let text: JSONText
  private let members: [[UInt8]: JSONText.Element]

  init?(_ bytes: [UInt8]) {
    guard let text = JSONText(bytes), case .object(let list) = text.root.node else { return nil }
    self.text = text
    names = list.map { Array($0.name) }
    members = Dictionary(list.map { (Array($0.name), $0.value) }, uniquingKeysWith: { first, _ in first })
    compact = members.mapValues(text.compact)
    guard members.count == names.count else { return nil }
  }

  func raw(_ name: [UInt8]) -> [UInt8]? { members[name].map { Array(text.bytes[$0.range]) } }

  func elements(_ name: [UInt8]) -> Elements? {
    guard let list = members[name], case .array(let items) = list.node else { return nil }
    var elements = Elements()
    for item in items {
      guard case .object(let fields) = item.node,
        let id = fields.first(where: { $0.name.elementsEqual("\"id\"".utf8) })
      else { return nil }
      let key = text.compact(id.value)
      elements.ids.append(key)
      guard elements.compact.updateValue(text.compact(item), forKey: key) == nil else { return nil }
      elements.raw[key] = Array(text.bytes[item.range])
    }
    if let first = items.first, let last = items.last {
      elements.gap = Array(text.bytes[(list.range.lowerBound + 1)..<first.range.lowerBound])
      elements.tail = Array(text.bytes[last.range.upperBound..<(list.range.upperBound - 1)])
    }
    return elements
  }

  /// Writes members in this object's manner: its own bytes where nothing differs.
  func written(_ order: [[UInt8]], _ values: [[UInt8]: [UInt8]]) -> [UInt8] {
    if order == names, names.allSatisfy({ raw($0) == values[$0] }) { return text.bytes }
    let start = text.root.range.lowerBound
    let open = text.bytes[(start + 1)...].prefix(while: JSONText.isSpace)
    let gap = names.isEmpty ? Array("\n  ".utf8) : Array(open)
    let close = text.root.range.upperBound - 1
    let space = text.bytes[..<close].reversed().prefix(while: JSONText.isSpace).reversed()
    let tail = names.isEmpty ? Array("\n".utf8) : Array(space)
    let colon: [UInt8] = gap.isEmpty ? Array(":".utf8) : Array(": ".utf8)
    let lines = order.map { $0 + colon + (values[$0] ?? []) }
    let inner = Array(lines.joined(separator: Array(",".utf8) + gap))
    let body = order.isEmpty ? [] : gap + inner + tail
    return text.bytes[..<start] + Array("{".utf8) + body + text.bytes[close...]
  }
}
