import MarkdownSyntax
import Yams

/// Who an agent is, as the properties of its `AGENT.md` say.
public struct AgentProfile: Hashable, Sendable {
  /// The node that it runs on; nil where the note doesn't say, or says no name.
  public var node: Name?
  /// What it is for, in one line.
  public var description: String
  /// What it can do, in the note's order; what is no name isn't one.
  public var capabilities: [Name]

  public init(node: Name?, description: String, capabilities: [Name]) {
    (self.node, self.description, self.capabilities) = (node, description, capabilities)
  }

  /// Reads a note; nil where its properties can't be read.
  public init?(_ note: [UInt8]) {
    let document = Document(note)
    guard let properties = FrontMatterMerge.properties(Content(of: note[document.frontMatter])) else {
      return nil
    }
    self.init(node: nil, description: "", capabilities: [])
    for property in properties {
      guard case .mapping(let mapping)? = Property.yaml(property.lines), let value = mapping.first?.value
      else {
        continue
      }
      switch (property.key, value) {
      case ("node", .scalar(let scalar)): node = Name(scalar.string)
      case ("description", .scalar(let scalar)): description = scalar.string
      case ("capabilities", .sequence(let list)):
        capabilities = list.compactMap { if case .scalar(let item) = $0 { Name(item.string) } else { nil } }
      default: break
      }
    }
  }

  /// The note with these properties and every other byte as it was; nil where its properties can't be read.
  ///
  /// - Parameter note: empty for a new one, which then gets a heading of its own.
  public func written(into note: [UInt8], of agent: Name) -> [UInt8]? {
    let document = Document(note)
    guard var properties = FrontMatterMerge.properties(Content(of: note[document.frontMatter])) else {
      return nil
    }
    let values: [(String, Node)] = [
      ("agent", Self.text(agent.description)), ("node", Self.text(node?.description ?? "")),
      ("description", Self.text(description)),
      ("capabilities", .sequence(.init(capabilities.map { Self.text($0.description) }, .implicit, .block))),
    ]
    for (key, value) in values {
      let isUnset = (key == "node" && node == nil) || (key == "description" && description.isEmpty)
      let old = properties.firstIndex { $0.key == key }
      if isUnset && old == nil || old.map({ properties[$0].says(value) }) == true { continue }
      guard let lines = Self.lines(key, value) else { return nil }
      if let old {
        let above = properties[old].lines.prefix { Property.key(of: $0) == nil }
        properties[old].lines = above + lines
      } else {
        properties.append(Property(key: key, lines: lines))
      }
    }
    let mark = Array("---".utf8)[...]
    var front =
      Array(([mark] + properties.flatMap(\.lines) + [mark]).joined(separator: [.lineFeed])) + [.lineFeed]
    if note.isEmpty { return front + Array("\n# \(agent)\n".utf8) }
    front = front.withLineEndings(LineEnding.dominant(in: note))
    if document.frontMatter.isEmpty { front += LineEnding.dominant(in: note).bytes }
    return note[..<document.frontMatter.lowerBound] + front + note[document.frontMatter.upperBound...]
  }

  private static func text(_ text: String) -> Node { .scalar(.init(text, Tag(.str))) }

  private static func lines(_ key: String, _ value: Node) -> [Property.Line]? {
    do {
      let text = try serialize(
        node: .mapping(.init([(Self.text(key), value)])), width: -1, allowUnicode: true)
      return Content(of: Array(text.utf8)).lines
    } catch {
      return nil
    }
  }
}

extension Property {
  /// Whether the value is that already, however it is spelled.
  fileprivate func says(_ value: Node) -> Bool {
    guard case .mapping(let mapping)? = Property.yaml(lines), let own = mapping.first?.value else {
      return false
    }
    switch (own, value) {
    case (.scalar(let one), .scalar(let other)): return one.string == other.string
    case (.sequence(let one), .sequence(let other)):
      return one.map(\.scalar?.string) == other.map(\.scalar?.string)
    default: return false
    }
  }
}
