/// A three-way merge of one entry's content, by field and by line of the body.
struct EntryMerge {
  var content: Content
  /// Whether both sides changed the same thing; the winner's stands.
  var hasConflict: Bool

  /// Merges two versions that differ from each other and from `base`; without a base, from nothing.
  ///
  /// What wouldn't read as one entry with its id is a conflict as a whole; and so is what would read as `base`,
  /// for then it would count as untouched, though both sides changed it.
  init(base before: Content?, left: Content, right: Content, winner: Winner) {
    let base = EntryText(before ?? Content(normalised: []))
    let (one, other) = (EntryText(left), EntryText(right))
    var hasConflict = false
    func pick<Value: Equatable>(_ base: Value, _ left: Value, _ right: Value) -> Value {
      if let value = threeWay(base: base, left: left, right: right) { return value }
      hasConflict = true
      return winner.pick(left, right)
    }
    let rest = TextMerge(base: base.rest, left: one.rest, right: other.rest, winner: winner)
    var merged = EntryText(heading: pick(base.heading, one.heading, other.heading), rest: rest.lines)
    merged.items = Self.items(base.items, one.items, other.items, winner: winner, pick: pick)
    merged.lead =
      threeWay(base: base.lead, left: one.lead, right: other.lead) ?? winner.pick(one.lead, other.lead)
    if let line = one.idLine, let otherLine = other.idLine {
      merged.idLine = pick(base.idLine, line, otherLine)
    } else {
      merged.idLine = one.idLine ?? other.idLine
    }
    if merged.idLine != nil {
      merged.gap =
        threeWay(base: base.gap, left: one.gap, right: other.gap) ?? winner.pick(one.gap, other.gap)
    }
    if let first = merged.rest.first, !first.trimmed.isEmpty, merged.idLine != nil || !merged.items.isEmpty {
      merged.rest.insert([], at: 0)
    }
    content = merged.content
    self.hasConflict = hasConflict || rest.hasConflict
    let ids = [one.id, other.id].compactMap(\.self)
    let keepsID = EntryText.id(in: content).map(ids.contains) ?? ids.isEmpty
    if !keepsID || content == before || !Document.isPiece(content, isEntry: true) {
      content = winner.pick(left, right)
      self.hasConflict = true
    }
  }

  private static func items(
    _ base: [EntryText.Item], _ left: [EntryText.Item], _ right: [EntryText.Item],
    winner: Winner,
    pick: ([EntryText.Line]?, [EntryText.Line]?, [EntryText.Line]?) -> [EntryText.Line]?
  ) -> [EntryText.Item] {
    let (base, left, right) = (keyed(base), keyed(left), keyed(right))
    var kept = [FieldKey: [EntryText.Line]]()
    for key in Set(left.order).union(right.order) {
      kept[key] = pick(base.lines[key], left.lines[key], right.lines[key])
    }
    let order = OrderMerge(
      base: base.order, left: left.order, right: right.order, winner: winner,
      precedes: { ($0.name, $0.ordinal) < ($1.name, $1.ordinal) })
    return order.merged(keeping: Set(kept.keys)).map { key in
      EntryText.Item(key: key.name.isEmpty ? nil : key.name, lines: kept[key] ?? [])
    }
  }

  /// A field's name, and which one of that name it is.
  private struct FieldKey: Hashable {
    var name: String
    var ordinal: Int
  }

  private static func keyed(_ items: [EntryText.Item]) -> (
    order: [FieldKey], lines: [FieldKey: [EntryText.Line]]
  ) {
    var counts = [String: Int]()
    var order = [FieldKey]()
    var lines = [FieldKey: [EntryText.Line]]()
    for item in items {
      let name = item.key ?? ""
      let key = FieldKey(name: name, ordinal: counts[name, default: 0])
      counts[name] = key.ordinal + 1
      order.append(key)
      lines[key] = item.lines
    }
    return (order, lines)
  }
}
