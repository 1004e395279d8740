import Yams

/// A property whose value is a list of different one-line scalars, an item a line or all in one.
struct PropertyList {
  typealias Line = Property.Line

  /// An item: its value, and in a list of lines its own, with the comments above it.
  private struct Item {
    var scalar: Node.Scalar
    var lines: [Line]
  }

  /// The lines above the key.
  private var comments: [Line]
  /// The line of the key.
  private(set) var head: Line
  private var items: [Item]
  /// Whether the list has a line for each item.
  private var isBlock: Bool

  /// Makes an empty list.
  init(name: Line) {
    (comments, head, items, isBlock) = ([], name, [], false)
  }

  init?(_ property: Property) {
    guard case .mapping(let mapping)? = Property.yaml(property.lines), mapping.count == 1,
      case .sequence(let sequence)? = mapping.first?.value,
      let start = property.lines.firstIndex(where: { Property.key(of: $0) != nil })
    else { return nil }
    let scalars = sequence.compactMap { node in
      if case .scalar(let scalar) = node, !scalar.string.contains("\n") { scalar } else { nil }
    }
    guard scalars.count == sequence.count, Set(scalars.map(\.string)).count == scalars.count else {
      return nil
    }
    comments = Array(property.lines[..<start])
    head = property.lines[start]
    let below = property.lines[(start + 1)...]
    isBlock = !below.isEmpty
    let groups = isBlock ? Self.groups(below) : scalars.map { _ in [] }
    // No comment stands on the key's own line.
    guard head.trimmed.last == UInt8(ascii: isBlock ? ":" : "]"), groups.count == scalars.count else {
      return nil
    }
    items = zip(scalars, groups).map { Item(scalar: $0, lines: $1) }
  }

  /// The values of the items.
  var texts: [String] { items.map(\.scalar.string) }

  /// Writes the items of two lists in the winner's manner.
  ///
  /// Comments are three-way too: nil where both sides changed one, or one stands with an item that goes.
  static func merged(_ texts: [String], _ lists: Versions<PropertyList>, winner: Winner) -> [Line]? {
    let own = winner.pick(lists.left, lists.right)
    let known = lists.map { list in
      Dictionary(list.items.map { ($0.scalar.string, $0) }, uniquingKeysWith: { first, _ in first })
    }
    for (text, item) in known.left.merging(known.right, uniquingKeysWith: { first, _ in first })
    where !texts.contains(text) && item.lines.dropLast() != known.base[text]?.lines.dropLast() ?? [] {
      return nil
    }
    guard
      let comments = threeWay(
        base: lists.base.comments, left: lists.left.comments, right: lists.right.comments)
    else {
      return nil
    }
    let items = texts.compactMap { known.left[$0] ?? known.right[$0] }
    guard own.isBlock, !items.isEmpty, let first = own.items.first?.lines.last else {
      let isPlain = items.allSatisfy { $0.lines.count < 2 }
      let name = own.head.prefix { $0 != UInt8(ascii: ":") }
      guard isPlain, let list = line(items.map(\.scalar), .flow) else { return nil }
      return comments + [name + Array(": \(list)".utf8)]
    }
    let indent = first.prefix { $0.isBlank }
    var lines = [Line]()
    for text in texts {
      let versions = known.map { $0[text]?.lines.isEmpty == false ? $0[text]?.lines : nil }
      let merged: [Line]?
      if let left = versions.left, let right = versions.right {
        guard let found = threeWay(base: versions.base, presentOn: left, and: right) else { return nil }
        merged = found
      } else {
        merged = versions.left ?? versions.right
      }
      if let merged, merged.last?.starts(with: indent + [UInt8(ascii: "-")]) == true {
        lines += merged
      } else if merged?.count ?? 1 == 1, let scalar = known.left[text]?.scalar ?? known.right[text]?.scalar,
        let line = line([scalar], .block)
      {
        lines.append(indent + Array(line.utf8))
      } else {
        return nil
      }
    }
    return comments + [own.head] + lines
  }

  /// The lines of a list by item; none where an item takes several lines.
  private static func groups(_ lines: ArraySlice<Line>) -> [[Line]] {
    var groups = [[Line]]()
    var above = [Line]()
    for line in lines {
      above.append(line)
      if line.trimmed.starts(with: Array("- ".utf8)) {
        groups.append(above)
        above = []
      } else if line.trimmed.first != UInt8(ascii: "#") {
        return []
      }
    }
    return above.isEmpty ? groups : []
  }

  /// Writes a list in one line; nil where it takes more.
  private static func line(_ items: [Node.Scalar], _ style: Node.Sequence.Style) -> String? {
    let node = Node.sequence(Node.Sequence(items.map(Node.scalar), .implicit, style))
    do {
      let text = try serialize(node: node, width: -1, allowUnicode: true)
      let line = text.prefix { $0 != "\n" }
      return line.count + 1 == text.count ? String(line) : nil
    } catch {
      return nil
    }
  }
}
