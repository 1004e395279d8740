import MarkdownSyntax

/// What a note becomes when a kept loser takes the winner's place, or stands beside it. No byte outside the
/// place changes.
public enum LoserSettlement {
  /// Why a note can't be brought to that.
  public enum Refusal: Error, Hashable, Sendable {
    /// The text would swallow what stands behind it, or read as something else there.
    case unjoinable
    /// There is one place for one value.
    case onlyOne
  }

  /// Puts a text in the place of the winner.
  ///
  /// The text gets the note's line ends, and the closer of a block that it leaves open, where something
  /// follows. An empty one takes an entry or a section away with the blank lines behind it.
  public static func replace(
    _ range: Range<Int>, of piece: Loser.Piece, in note: [UInt8], with text: Content
  ) throws(Refusal) -> [UInt8] {
    if case .file = piece {
      return note[..<range.lowerBound] + text.bytes.withLineEndings(LineEnding.dominant(in: note))
        + note[range.upperBound...]
    }
    if text.isEmpty {
      let document = Document(note)
      let piece = document.pieces.first { $0.range.lowerBound == range.lowerBound && !$0.range.isEmpty }
      return try splice([], over: piece?.range ?? range, in: note)
    }
    return try splice(text.bytes, over: range, in: note)
  }

  /// Puts the loser beside the winner, which stands at `range`.
  ///
  /// 1. An entry: a further entry behind it. One with a written id gets `newID`.
  /// 2. A section of the same heading, and the text before the first heading: added below the winner's text.
  /// 3. A section of another heading: a section of its own behind it.
  /// 4. Properties have one place: refused.
  public static func add(
    _ loser: KeptLoser, behind range: Range<Int>, in note: [UInt8], newID: EntryID
  ) throws(Refusal) -> [UInt8] {
    let standing = Content(of: note[range])
    func joined(_ one: Content, _ other: [UInt8]) -> Content {
      Content(normalised: one.bytes + (one.isEmpty ? [] : [.lineFeed, .lineFeed]) + other)
    }
    switch loser.piece {
    case .entry:  // 1
      var text = EntryText(loser.text)
      if text.idLine != nil {
        text.idLine = Array("^\(newID)".utf8)[...]
        return try insert(text.content, behind: range, in: note)
      }
      guard let id = text.id else { return try insert(loser.text, behind: range, in: note) }
      let bytes = Array(loser.text.bytes)
      let old = Array("^\(id)".utf8)
      guard
        let place = bytes.indices.first(where: { start in
          String(decoding: bytes[start...].prefix(old.count), as: UTF8.self).lowercased().utf8.elementsEqual(
            old)
        })
      else { throw .unjoinable }
      let renamed = bytes[..<place] + Array("^\(newID)".utf8) + bytes[(place + old.count)...]
      return try insert(Content(normalised: Array(renamed)), behind: range, in: note)
    case .section:
      guard loser.text.firstLine == standing.firstLine else {  // 3
        return try insert(loser.text, behind: range, in: note)
      }
      let body = loser.text.bytes.dropFirst(loser.text.firstLine.count).drop { $0 == .lineFeed }  // 2
      return try splice(joined(standing, Array(body)).bytes, over: range, in: note)
    case .preamble:
      let text = Array(loser.text.bytes.drop { $0 == .lineFeed })
      return try splice(joined(standing, text).bytes, over: range, in: note)
    case .property, .properties, .file: throw .onlyOne  // 4
    }
  }

  /// An entry with another text below its heading, fields and id.
  public static func entry(_ entry: Content, saying body: String) -> Content {
    var text = EntryText(entry)
    let isWritten = text.id != nil
    let lines = Content(of: Array((isWritten ? BodyEscaping.encode(body).text : body).utf8)).lines
    text.rest = lines.isEmpty ? [] : [[]] + lines
    return text.content
  }

  /// Puts an entry that a merge left out at the note's end.
  public static func putBack(_ entry: Content, in note: [UInt8]) throws(Refusal) -> [UInt8] {
    do {
      return note + (try Appending.suffix(for: entry.bytes + [.lineFeed], to: note))
    } catch {
      throw .unjoinable
    }
  }

  /// Puts a piece behind another, with a blank line between and the gap that stands there behind it.
  private static func insert(
    _ piece: Content, behind range: Range<Int>, in note: [UInt8]
  ) throws(Refusal) -> [UInt8] {
    let standing = Array(note[range])
    let ending = LineEnding.dominant(in: note)
    guard let closer = OpenBlock.closer(for: standing + ending.bytes) else { throw .unjoinable }
    let before = standing + ending.bytes + closer.withLineEndings(ending) + ending.bytes
    return try splice(before + piece.bytes, over: range, in: note, pieces: 2)
  }

  /// - Parameter pieces: how many pieces stand in place of one.
  private static func splice(
    _ text: [UInt8], over range: Range<Int>, in note: [UInt8], pieces: Int = 1
  ) throws(Refusal) -> [UInt8] {
    let ending = LineEnding.dominant(in: note)
    for isClosed in [false, true] {
      var text = text.withLineEndings(ending)
      if isClosed {
        guard let closer = OpenBlock.closer(for: text + ending.bytes), !closer.isEmpty else { break }
        text += ending.bytes + closer.withLineEndings(ending)
        while text.last?.isLineEnd == true { text.removeLast() }
      }
      let behind = note[range.upperBound...]
      let isEnded = behind.first?.isLineEnd ?? true
      let gap = isEnded || text.isEmpty || range.isEmpty && behind.isEmpty ? [] : ending.bytes + ending.bytes
      let result = note[..<range.lowerBound] + text + gap + behind
      if keepsRest(Array(result), note, range, pieces: text.isEmpty ? 0 : pieces) { return Array(result) }
    }
    throw .unjoinable
  }

  /// Whether properties can be told apart, if they could before.
  private static func isAsValid(_ new: ArraySlice<UInt8>, as old: ArraySlice<UInt8>) -> Bool {
    !new.isEmpty
      && (FrontMatterMerge.properties(Content(of: old)) == nil
        || FrontMatterMerge.properties(Content(of: new)) != nil)
  }

  /// Whether all that stood before and behind the place reads as it did, with so many pieces between.
  private static func keepsRest(_ new: [UInt8], _ old: [UInt8], _ range: Range<Int>, pieces: Int) -> Bool {
    let (before, after) = (Document(old), Document(new))
    let touched = before.pieces.indices.filter { before.pieces[$0].range.overlaps(range) }
    guard let first = touched.first, touched.count == 1 else {
      let isProperty = before.frontMatter.overlaps(range)
      let (head, newHead) = (old[before.frontMatter], new[after.frontMatter])
      let (text, newText) = (Content(of: old[before.preamble]), Content(of: new[after.preamble]))
      return before.pieces.map(\.content) == after.pieces.map(\.content)
        && (isProperty ? text == newText && isAsValid(newHead, as: head) : head == newHead)
    }
    guard after.pieces.count == before.pieces.count - 1 + pieces else { return false }
    let head = before.pieces[..<first]
    let tail = before.pieces[(first + 1)...]
    return zip(head, after.pieces).allSatisfy { $0.content == $1.content && $0.kind == $1.kind }
      && zip(tail, after.pieces.suffix(tail.count)).allSatisfy {
        $0.content == $1.content && $0.kind == $1.kind
      }
      && Array(new[after.frontMatter]) == Array(old[before.frontMatter])
  }
}
