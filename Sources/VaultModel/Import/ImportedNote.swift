/// Somebody else's memory file, taken apart: what has a time becomes entries, the rest stays text.
///
/// Every line of the source that isn't blank is in just one part, as it stands there.
///
/// 1. An architecture decision record, after Nygard or MADR, is one decision.
/// 2. A heading of level 1 to 4 with a date in it begins an entry; one with a clock time does under a date, of
///    the file's name, of an earlier heading or of the properties. The entry ends at the next heading of its
///    level or above, or the next dated one.
/// 3. An item of a list that begins with a date or, under a date, a clock time is an entry with the lines that
///    are indented below it.
/// 4. A paragraph that begins with a time in brackets is an entry, up to a blank line that no list or text
///    follows.
/// 5. In fenced code nothing begins.
public struct ImportedNote: Sendable {
  public struct Item: Hashable, Sendable {
    public var time: Timestamp
    public var title: String
    public var fields: [Field]
    /// The lines of the source.
    public var text: String
  }

  public private(set) var items: [Item] = []
  /// What has no time.
  public private(set) var rest: String = ""

  /// Takes a file apart.
  ///
  /// - Parameters:
  ///   - name: the file's name; a date in it counts.
  ///   - modified: the time of a decision record that tells none.
  public init(_ text: String, name: String, modified: Timestamp) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.last == "\r" ? String(line.dropLast()) : String(line)
    }
    let fileDate = ImportedDate.day(in: name)
    if let record = DecisionRecord(lines, name: name) {  // 1
      let time = record.time ?? fileDate ?? modified
      items = [Item(time: time, title: record.title, fields: record.fields, text: Self.joined(lines))]
      return
    }
    var parser = Parser(day: fileDate)
    for line in lines { parser.read(line) }
    parser.end()
    items = parser.items
    rest = Self.joined(parser.rest)
  }

  static func joined(_ lines: [String]) -> String {
    let isBlank = { (line: String) in line.allSatisfy(\.isWhitespace) }
    return lines.drop(while: isBlank).reversed().drop(while: isBlank).reversed().joined(separator: "\n")
  }

  private struct Parser {
    var items: [Item] = []
    var rest: [String] = []
    private var day: Timestamp?
    private var fence: String?
    /// The entry at hand: its lines, and what ends it.
    private var open: (time: Timestamp, title: String, lines: [String], form: Form)?

    private enum Form: Equatable {
      case heading(Int)
      case bullet
      case paragraph
    }

    init(day: Timestamp?) { self.day = day }

    mutating func read(_ line: String) {
      if let mark = fence {
        if line.drop(while: { $0 == " " }).hasPrefix(mark) { fence = nil }
        return take(line)
      }
      let text = line.drop { $0 == " " }
      for mark in ["```", "~~~"] where text.hasPrefix(mark) {  // 5
        fence = mark
        return take(line)
      }
      if let level = Self.level(of: line) { return readHeading(line, level) }
      if Self.isBullet(line), let (time, title) = ImportedDate.start(of: Self.bulletText(line), day) {  // 3
        end()
        open = (time, title, [line], .bullet)
        return
      }
      if line.first == "[", let (time, title) = ImportedDate.start(of: line, day) {  // 4
        end()
        open = (time, title, [line], .paragraph)
        return
      }
      if let form = open?.form, !text.isEmpty {
        let isIndented = line.first == " " || line.first == "\t"
        if form == .bullet, !isIndented { end() }
        if form == .paragraph, open?.lines.last?.isEmpty == true, !isIndented { end() }
      }
      take(line)
    }

    private mutating func readHeading(_ line: String, _ level: Int) {
      let text = String(line.drop { $0 == "#" }.drop { $0 == " " })
      let date = level <= 4 ? ImportedDate.any(in: text) : nil
      let clock = level <= 4 && date == nil ? day.flatMap { ImportedDate.clock(startOf: text, on: $0) } : nil
      if let date {  // 2
        end()
        day = date.day
        open = (date.time, date.rest, [line], .heading(level))
      } else if let clock {
        end()
        open = (clock.time, clock.rest, [line], .heading(level))
      } else {
        if case .heading(let own)? = open?.form, level > own { return take(line) }
        end()
        rest.append(line)
      }
    }

    private mutating func take(_ line: String) {
      if open == nil { rest.append(line) } else { open?.lines.append(line) }
    }

    mutating func end() {
      guard let entry = open else { return }
      open = nil
      items.append(
        Item(time: entry.time, title: entry.title, fields: [], text: ImportedNote.joined(entry.lines)))
    }

    private static func level(of line: String) -> Int? {
      let marks = line.prefix { $0 == "#" }.count
      guard (1...6).contains(marks), line.dropFirst(marks).first.map({ $0 == " " || $0 == "\t" }) ?? true
      else {
        return nil
      }
      return marks
    }

    private static func isBullet(_ line: String) -> Bool {
      ["- ", "* ", "+ "].contains { line.hasPrefix($0) }
    }

    private static func bulletText(_ line: String) -> String { String(line.dropFirst(2).drop { $0 == " " }) }
  }
}
