import MarkdownSyntax

/// Where in a note the winner of a conflict stands now.
public struct LoserPlace: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    /// As the merge left it.
    case open
    /// Somebody changed it since.
    case changed
    /// It isn't there any more; or never was, where the merge left it out.
    case gone
    /// There are several that could be it.
    case ambiguous
  }

  public var state: State
  /// The bytes that stand there, without the blank lines behind; nil where `state` is `gone` or `ambiguous`.
  public var range: Range<Int>?
  /// The line it begins on, from 1.
  public var line: Int?

  /// Looks for the place in a note's bytes.
  ///
  /// 1. An entry, by its id; one without a written id by its text.
  /// 2. A section, by its text, else by its heading.
  /// 3. Properties, the text before the first heading, and the file as a whole are where they are.
  public init(of loser: KeptLoser, in note: [UInt8]) {
    let document = Document(note)
    func isStanding(_ content: Content) -> Bool { Loser.fingerprint(content) == loser.against }
    var found = [(range: Range<Int>, content: Content)]()
    switch loser.piece {
    case .entry(let id, _):  // 1
      let entries = document.entries(path: loser.path)
      let own = entries.filter { $0.id == id }
      let same = own.isEmpty ? entries.filter { isStanding($0.content) } : own
      found = same.map { ($0.range, $0.content) }
    case .section(let heading):  // 2
      let sections = document.pieces.filter { $0.kind == .section }
      let same = sections.filter { isStanding($0.content) }
      let named = sections.filter { Loser.line(Loser.heading(of: $0.content)) == Loser.line(heading) }
      found = (same.isEmpty ? named : same).map { ($0.range, $0.content) }
    case .preamble:  // 3
      found = [(document.preamble, Content(of: note[document.preamble]))]
    case .property(let key):
      found = Self.properties(named: key, document)
    case .properties:
      if !document.frontMatter.isEmpty {
        found = [(document.frontMatter, Content(of: note[document.frontMatter]))]
      }
    case .file: found = [(0..<note.count, Content(of: note))]
    }
    guard let first = found.first, found.count == 1 else {
      (state, range, line) = (found.isEmpty ? .gone : .ambiguous, nil, nil)
      return
    }
    let text = Assembly.split(note[first.range]).text
    state = isStanding(first.content) ? .open : .changed
    range = text.startIndex..<text.endIndex
    line = 1 + Lines(of: Array(note[..<text.startIndex])).reduce(0) { count, _ in count + 1 }
  }

  /// Of a place in a note that is gone as a whole.
  public static let gone = LoserPlace(state: .gone)

  private init(state: State) { (self.state, range, line) = (state, nil, nil) }

  /// The lines of a property, which are the text of the front matter's property of that name.
  private static func properties(
    named key: String, _ document: Document
  ) -> [(range: Range<Int>, content: Content)] {
    let front = document.frontMatter
    let content = Content(of: document.bytes[front])
    guard let properties = FrontMatterMerge.properties(content) else { return [] }
    var position = 1  // Behind the opening line.
    let lines = Lines(of: Array(document.bytes[front])).map { $0 }
    var found = [(range: Range<Int>, content: Content)]()
    for property in properties {
      let end = position + property.lines.count
      if Loser.line(property.key) == Loser.line(key), end <= lines.count {
        let range =
          (lines[position].lowerBound + front.lowerBound)..<(lines[end - 1].upperBound + front.lowerBound)
        found.append((range, property.content))
      }
      position = end
    }
    return found
  }
}
