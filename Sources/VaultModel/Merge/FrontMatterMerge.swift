import Yams

/// Merges the properties at the head of a note: by key, lists as sets.
///
/// Untouched keys keep their bytes. What isn't a YAML mapping on every side is merged by lines.
struct FrontMatterMerge {
  typealias Line = ArraySlice<UInt8>

  /// The front matter with its marks and LF; empty where there is none.
  private(set) var content: Content
  /// Whether both sides changed one key, and not alike; the preferred side's value stands.
  private(set) var hasConflict = false

  init(base: Content, left: Content, right: Content, preferring preference: TextMerge.Preference) {
    if let content = threeWay(base: base, left: left, right: right) {
      self.content = content
      return
    }
    if left.isEmpty || right.isEmpty {
      content = left.isEmpty ? right : left
      return
    }
    let marks = Array("---".utf8)
    let lines: [Line]
    if let base = Self.blocks(base), let left = Self.blocks(left), let right = Self.blocks(right) {
      let merged = Self.merge(base, left, right, preferring: preference)
      lines = merged.lines
      hasConflict = merged.hasConflict
    } else {
      let merged = TextMerge(
        base: Self.inner(base), left: Self.inner(left), right: Self.inner(right), preferring: preference)
      lines = merged.lines
      hasConflict = merged.hasConflict
    }
    content = Content(normalised: Array(([marks[...]] + lines + [marks[...]]).joined(separator: [.lineFeed])))
  }

  /// A top-level key with the lines that belong to it, comments above it included.
  private struct Block {
    var key: String
    var lines: [Line]

    /// The value, where it is a list of scalars.
    var items: [String]? {
      guard case .mapping(let mapping)? = try? compose(yaml: text), let value = mapping.first?.value,
        case .sequence(let sequence) = value
      else { return nil }
      let items = sequence.compactMap { node -> String? in
        if case .scalar(let scalar) = node { scalar.string } else { nil }
      }
      return items.count == sequence.count && Set(items).count == items.count ? items : nil
    }

    var text: String { String(decoding: Array(lines.joined(separator: [.lineFeed])), as: UTF8.self) }
  }

  private static func inner(_ content: Content) -> [Line] { Array(content.lines.dropFirst().dropLast()) }

  /// The blocks of a front matter, in order; nil where it is no plain mapping.
  private static func blocks(_ content: Content) -> [Block]? {
    if content.isEmpty { return [] }
    var blocks = [Block]()
    var above = [Line]()
    for line in inner(content) {
      if let key = key(of: line) {
        blocks.append(Block(key: key, lines: above + [line]))
        above = []
      } else if line.first == UInt8(ascii: "#") || line.trimmed.isEmpty || blocks.isEmpty {
        above.append(line)
      } else {
        blocks[blocks.count - 1].lines += above + [line]
        above = []
      }
    }
    guard above.isEmpty, let text = String(validating: content.bytes, as: UTF8.self),
      let last = text.dropLast(3).lastIndex(where: { $0 == "\n" }),
      case .mapping(let mapping)? = try? compose(yaml: String(text[..<last])),
      mapping.keys.compactMap(\.string) == blocks.map(\.key), Set(blocks.map(\.key)).count == blocks.count
    else { return nil }
    return blocks
  }

  private static func key(of line: Line) -> String? {
    guard let first = line.first, !first.isBlank, first != UInt8(ascii: "#"), first != UInt8(ascii: "-"),
      let colon = line.firstIndex(of: UInt8(ascii: ":")), line[(colon + 1)...].first?.isBlank ?? true
    else { return nil }
    let text = String(decoding: line[..<colon], as: UTF8.self)
    for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
      return String(text.dropFirst().dropLast())
    }
    return text
  }

  private static func merge(
    _ base: [Block], _ left: [Block], _ right: [Block], preferring preference: TextMerge.Preference
  ) -> (lines: [Line], hasConflict: Bool) {
    func byKey(_ blocks: [Block]) -> [String: Block] {
      Dictionary(blocks.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let (inBase, inLeft, inRight) = (byKey(base), byKey(left), byKey(right))
    var kept = [String: [Line]]()
    var hasConflict = false
    for key in Set(inLeft.keys).union(inRight.keys) {
      let (b, l, r) = (inBase[key], inLeft[key], inRight[key])
      if let lines = threeWay(base: b?.lines, left: l?.lines, right: r?.lines) {
        kept[key] = lines
      } else if let l, let r, let items = mergedItems(b, l, r, preferring: preference) {
        kept[key] = list(items, like: preference == .left ? l : r)
      } else {
        hasConflict = true
        kept[key] = (preference == .left ? l ?? r : r ?? l)?.lines
      }
    }
    let order = OrderMerge(
      base: base.map(\.key), left: left.map(\.key), right: right.map(\.key), preference: preference,
      precedes: <)
    return (order.merged(keeping: Set(kept.keys)).flatMap { kept[$0] ?? [] }, hasConflict)
  }

  private static func mergedItems(
    _ base: Block?, _ left: Block, _ right: Block, preferring preference: TextMerge.Preference
  ) -> [String]? {
    guard let left = left.items, let right = right.items else { return nil }
    let base = base?.items ?? []
    let kept = Set(left).union(right).filter { item in
      threeWay(base: base.contains(item), left: left.contains(item), right: right.contains(item)) ?? true
    }
    return OrderMerge(base: base, left: left, right: right, preference: preference, precedes: <)
      .merged(keeping: kept)
  }

  /// Writes a list in the manner of `block`: in one line, or an item a line.
  private static func list(_ items: [String], like block: Block) -> [Line] {
    guard let start = block.lines.firstIndex(where: { key(of: $0) != nil }) else { return block.lines }
    let comments = block.lines[..<start]
    let name = block.lines[start].prefix { $0 != UInt8(ascii: ":") }
    let texts = items.map { item in
      var text = (try? serialize(node: .scalar(.init(item)))) ?? item
      if let end = text.firstIndex(of: "\n") { text = String(text[..<end]) }
      return Array(text.utf8)
    }
    if block.lines.count == start + 1 || texts.isEmpty {
      let flow = Array(": [".utf8) + Array(texts.joined(separator: Array(", ".utf8))) + Array("]".utf8)
      let line: Line = name + flow
      return Array(comments) + [line]
    }
    let mark = Array(block.lines[start + 1].prefix { $0.isBlank }) + Array("- ".utf8)
    let head: Line = name + Array(":".utf8)
    let lines: [Line] = texts.map { (mark + $0)[...] }
    return Array(comments) + [head] + lines
  }
}
