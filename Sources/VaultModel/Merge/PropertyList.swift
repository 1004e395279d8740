import Yams

/// A property whose value is a list of different one-line scalars.
struct PropertyList {
  /// An item: its value, and where it stands on a line of its own that line, with the comments above it.
  private struct Item {
    var scalar: Node.Scalar
    var lines: [Property.Line]?
  }

  private var comments: [Property.Line]
  private var name: Property.Line
  private var items: [Item]

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
    name = property.lines[start].prefix { $0 != UInt8(ascii: ":") }
    items = scalars.map { Item(scalar: $0, lines: nil) }
    let groups = Self.groups(property.lines[(start + 1)...])
    guard groups.count == items.count else { return }
    for index in items.indices { items[index].lines = groups[index] }
  }

  /// The values of the items.
  var texts: [String] { items.map(\.scalar.string) }

  /// Writes these items in the manner of this list, an item a line or all in one; nil where that can't be.
  func written(_ texts: [String], with other: PropertyList) -> [Property.Line]? {
    let known = Dictionary(
      (items + other.items).map { ($0.scalar.string, $0) }, uniquingKeysWith: { first, _ in first })
    let written = texts.compactMap { known[$0] }
    guard let first = items.first?.lines?.last, !written.isEmpty else {
      return Self.line(written.map(\.scalar), .flow).map { comments + [name + Array(": \($0)".utf8)] }
    }
    let indent = first.prefix { $0.isBlank }
    var lines = [Property.Line]()
    for item in written {
      if let own = item.lines, own.last?.starts(with: indent + [UInt8(ascii: "-")]) == true {
        lines += own
      } else if let line = Self.line([item.scalar], .block) {
        lines.append(indent + Array(line.utf8))
      } else {
        return nil
      }
    }
    return comments + [name + [UInt8(ascii: ":")]] + lines
  }

  /// The lines of a list by item; none where an item takes several lines.
  private static func groups(_ lines: ArraySlice<Property.Line>) -> [[Property.Line]] {
    var groups = [[Property.Line]]()
    var above = [Property.Line]()
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
