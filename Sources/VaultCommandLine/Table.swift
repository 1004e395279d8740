/// Rows of cells whose columns stand under each other, with colours and links where they can be shown.
public struct Table: Sendable {
  public struct Cell: Sendable, ExpressibleByStringLiteral {
    public var text: String
    public var style: Style?
    public var address: String?

    public init(_ text: String, _ style: Style? = nil, address: String? = nil) {
      // What stands in a cell stays in it: no line breaks and no control sequences of other people's.
      self.text = Self.isPlain(text) ? text : String(text.map { Self.isControl($0) ? " " : $0 })
      self.style = style
      self.address = address
    }

    public init(stringLiteral text: String) { self.init(text) }

    /// Whether a text is ASCII without control characters: nearly all are.
    private static func isPlain(_ text: String) -> Bool {
      text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    private static func isControl(_ character: Character) -> Bool {
      character.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
  }

  private let appearance: Appearance
  private var widths: [Int] = []

  public init(_ appearance: Appearance) { self.appearance = appearance }

  /// One line a row. All columns but the last are padded to one width; the last is cut where the line would
  /// be wider than the terminal. Rows of later calls keep the widths, or widen them.
  public mutating func lines(_ rows: [[Cell]]) -> [String] {
    for row in rows {
      for (column, cell) in row.dropLast().enumerated() {
        let width = Self.width(cell.text)
        if column < widths.count { widths[column] = max(widths[column], width) } else { widths.append(width) }
      }
    }
    return rows.map { row in
      var used = 0
      var line = ""
      for (column, cell) in row.enumerated() {
        var text = cell.text
        let isLast = column == row.count - 1
        if isLast, let limit = appearance.width, used < limit { text = Self.cut(text, limit - used) }
        line += appearance.linked(appearance.styled(text, cell.style), to: cell.address)
        if isLast { break }
        let padding = widths[column] - Self.width(text) + 2
        line += String(repeating: " ", count: padding)
        used += widths[column] + 2
      }
      return line
    }
  }

  private static func cut(_ text: String, _ limit: Int) -> String {
    guard width(text) > limit else { return text }
    var kept = ""
    var used = 0
    for character in text {
      let next = width(of: character)
      guard used + next < limit else { break }
      kept.append(character)
      used += next
    }
    return kept + "…"
  }

  static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + width(of: $1) }
  }

  /// 2 for what terminals show in two columns. Source: Unicode Standard Annex 11, the wide ranges.
  private static func width(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first?.value, first >= 0x1100 else { return 1 }
    switch first {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
