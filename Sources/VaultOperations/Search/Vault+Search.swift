import MarkdownSyntax
public import VaultModel
public import VaultStore

/// What is looked for.
public struct SearchQuery: Sendable {
  /// Words, all of which have to be there, the case of letters aside; what stands in double quotes is one.
  public var text: String
  /// Only what this agent wrote, or what stands in its folder.
  public var agent: String?
  /// Only entries from then on.
  public var since: String?
  /// decision, alert, task, entry, or section.
  public var kind: String?
  /// At most so many, the newest; nil for all.
  public var last: Int?

  public init(
    _ text: String, agent: String? = nil, since: String? = nil, kind: String? = nil, last: Int? = nil
  ) {
    self.text = text
    self.agent = agent
    self.since = since
    self.kind = kind
    self.last = last
  }

  var words: [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
      index % 2 == 1 ? [String(part)] : part.split(whereSeparator: \.isWhitespace).map(String.init)
    }.filter { !$0.isEmpty }
  }
}

/// An entry or a section that holds what was looked for.
public struct SearchHit: Sendable {
  /// nil for a section.
  public var entry: Entry?
  public var path: String
  public var title: String
  /// nil for a section, whose time isn't told by the note.
  public var at: Timestamp?
  public var agent: String?
  /// The first line that holds one of the words.
  public var text: String
  /// Its number in the note, from 1.
  public var line: Int

  public var kind: String { entry?.kind.rawValue ?? "section" }

  public var json: JSON {
    [
      "id": JSON(entry?.id), "kind": .string(kind), "state": JSON(entry?.field("Status")),
      "title": .string(title), "path": .string(path), "agent": JSON(agent), "at": JSON(at),
      "text": .string(text),
      "line": .int(line),
    ]
  }
}

/// What was found, the newest entries first, then sections by path.
public struct SearchAnswer: Sendable {
  public var hits: [SearchHit]
  public var total: Int

  public var json: JSON { JSON(items: hits.map(\.json), isTruncated: hits.count < total, total: total) }
}

extension Vault {
  /// The entries and sections that hold all the words, by a scan of all notes on disk.
  ///
  /// An entry is searched as it stands in the note: heading, fields and text.
  public func search(_ query: SearchQuery) throws -> SearchAnswer {
    let words = query.words
    guard !words.isEmpty else {
      throw VaultError(.badOption, "There is nothing to look for.", hint: "Give one or more words.")
    }
    let kinds = EntryKind.allCases.map(\.rawValue) + ["section"]
    if let kind = query.kind, !kinds.contains(kind) {
      throw VaultError(.badOption, "“\(kind)” is no kind.", hint: "Use \(kinds.joined(separator: ", ")).")
    }
    if let last = query.last, last < 0 {
      throw VaultError(.badOption, "\(last) is no number of hits.", hint: "Use 0 or more.")
    }
    let agent = try query.agent.map { try Name(checking: $0, of: .agent).description }
    let since = try query.since.map { try Moment.since($0, now: environment.now()) }
    let finder = WordFinder(words)
    var hits = folder.scanNotes(isWanted: Self.isSearched) { path, bytes -> [SearchHit] in
      guard finder.mayMatch(bytes), let path = VaultPath(path), !path.isLocalView else { return [] }
      return Self.hits(finder, path, Array(bytes))
    }
    hits.removeAll { hit in
      if let kind = query.kind, hit.kind != kind { return true }
      if let since { return hit.at.map { $0 < since } ?? true }
      return false
    }
    if let agent { hits.removeAll { $0.agent != agent } }
    hits.sort { one, other in
      switch (one.entry, other.entry) {
      case (let entry?, let second?): return entry.id > second.id
      case (nil, nil):
        if one.path != other.path { return one.path.utf8.lexicographicallyPrecedes(other.path.utf8) }
        return one.line < other.line
      case (let entry, _): return entry != nil
      }
    }
    let shown = query.last.map { Array(hits.prefix($0)) } ?? hits
    return SearchAnswer(hits: shown, total: hits.count)
  }

  private static func isSearched(_ folder: String) -> Bool {
    !folder.hasPrefix(".") && folder != "templates/" && folder != "conflicts/"
  }

  /// What a note holds. Only the pieces in which all words stand are taken apart.
  private static func hits(_ finder: WordFinder, _ path: VaultPath, _ bytes: [UInt8]) -> [SearchHit] {
    let headings = Outline(of: bytes).headings.filter { $0.level <= 2 }
    let folder = path.agent.map(String.init)
    var hits = [SearchHit]()
    let start = headings.first?.line.lowerBound ?? bytes.count
    if finder.mayMatch(bytes[..<start]) {
      let front = Document(Array(bytes[..<start])).preamble
      let preamble = Content(of: bytes[front]).text
      if finder.matches(preamble) {
        let first = bytes[..<front.lowerBound].count { $0 == UInt8(ascii: "\n") } + 1
        hits.append(hit(nil, path, String(path.name), folder, preamble, from: first, finder))
      }
    }
    var ids = EntryLookup(bytes, path: path)
    for (index, heading) in headings.enumerated() {
      let end = index + 1 < headings.count ? headings[index + 1].line.lowerBound : bytes.count
      guard finder.mayMatch(bytes[heading.line.lowerBound..<end]) else { continue }
      let piece = Document.Piece(bytes, from: heading, to: end)
      let content = piece.content
      guard finder.matches(content.text) else { continue }
      let entry = ids.entry(piece)
      let title = String((content.text.split(separator: "\n").first ?? "").drop { $0 == "#" || $0 == " " })
      let agent = entry?.field("Agent") ?? folder
      hits.append(
        hit(entry, path, entry?.label ?? title, agent, content.text, from: heading.number, finder))
    }
    return hits
  }

  private static func hit(
    _ entry: Entry?, _ path: VaultPath, _ title: String, _ agent: String?, _ text: String, from first: Int,
    _ finder: WordFinder
  ) -> SearchHit {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let place =
      lines.firstIndex { line in
        finder.words.contains { line.lowercased().contains($0) }
      } ?? 0
    let shown = lines.indices.contains(place) ? String(lines[place].prefix(300)) : ""
    return SearchHit(
      entry: entry, path: path.description, title: title, at: entry?.timestamp, agent: agent, text: shown,
      line: first + place)
  }
}
