/// A three-way merge of one entry's content, by field and by line of the body.
struct EntryMerge {
  var content: Content
  /// Whether both sides changed the same thing; the preferred side's stands.
  var hasConflict: Bool

  /// Merges two versions that differ from each other and from `base`; without a base, from nothing.
  init(base: Content?, left: Content, right: Content, preferring preference: TextMerge.Preference) {
    let base = EntryText(base ?? Content(normalised: []))
    let (left, right) = (EntryText(left), EntryText(right))
    var merged = preference == .left ? left : right
    var hasConflict = false
    func pick<Value: Equatable>(_ base: Value, _ left: Value, _ right: Value) -> Value {
      if let value = threeWay(base: base, left: left, right: right) { return value }
      hasConflict = true
      return preference == .left ? left : right
    }
    merged.heading = pick(base.heading, left.heading, right.heading)
    merged.items = Self.items(base.items, left.items, right.items, preferring: preference, pick: pick)
    merged.lead = (preference == .left ? left : right).lead
    merged.idLine = left.idLine == nil || right.idLine == nil
      ? left.idLine ?? right.idLine : pick(base.idLine, left.idLine, right.idLine)
    let rest = TextMerge(base: base.rest, left: left.rest, right: right.rest, preferring: preference)
    merged.rest = rest.lines
    if merged.idLine == nil { merged.gap = [] }
    if let first = merged.rest.first, !first.trimmed.isEmpty, merged.idLine != nil || !merged.items.isEmpty {
      merged.rest.insert([], at: 0)
    }
    content = merged.content
    self.hasConflict = hasConflict || rest.hasConflict
    if EntryText(content).id != left.id ?? right.id {
      content = (preference == .left ? left : right).content
      self.hasConflict = true
    }
  }

  private static func items(
    _ base: [EntryText.Item], _ left: [EntryText.Item], _ right: [EntryText.Item],
    preferring preference: TextMerge.Preference,
    pick: ([EntryText.Line]?, [EntryText.Line]?, [EntryText.Line]?) -> [EntryText.Line]?
  ) -> [EntryText.Item] {
    let (base, left, right) = (keyed(base), keyed(left), keyed(right))
    var kept = [FieldKey: [EntryText.Line]]()
    for key in Set(left.order).union(right.order) {
      kept[key] = pick(base.lines[key], left.lines[key], right.lines[key])
    }
    let order = OrderMerge(
      base: base.order, left: left.order, right: right.order, preference: preference,
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
