/// The copy of a text that is given to cmark: as long as the text, with the same lines, and the same block
/// structure in every version of cmark from 0.30 on, but without the inline bytes that make cmark slow.
///
/// **Levelled** are the differences between the versions, as CommonMark 0.31 has them. They count only
/// where a line begins, behind container markers:
///
/// 1. `<search` opens an HTML block of kind 6: fed as `<center`, which every version knows.
/// 2. `<source` opens none of kind 6: fed as a name of the same length that no version knows.
/// 3. `<!` and a lower-case letter open a block of kind 4: fed in upper case.
/// 4. NUL is fed as another control byte. (cmark would put three bytes in its place.) So is the start of a
///    byte order mark: the document's own is left out before, and cmark would skip another one.
///
/// **Masked** are bytes that matter only to inlines, which nobody reads here, and at which cmark 0.30 takes
/// quadratic time. Each rule says why no block can change:
///
/// 5. `!` becomes `,` unless it belongs to a `<!` that opens an HTML block.
/// 6. `[` becomes `,` but for the first two of each line. A `[` opens a link reference definition at a
///    paragraph's start, and the first unescaped one behind it makes the label invalid; more of them say
///    nothing. (Definitions do matter: a paragraph of nothing else isn't turned into a heading by `===`.)
///    An escaped byte stays, and so does the backslash, for labels and titles have escapes.
/// 7. `*` becomes `,` unless a blank or the line's end follows (a bullet) or only `*` and blanks follow (a
///    thematic break). What stays can't open emphasis, for nothing stands behind it.
/// 8. `_` becomes `:` unless only `_` and blanks follow (a thematic break). Both bytes may stand in the
///    same places of an HTML tag (CommonMark 6.6), as `,` may where `!`, `[` and `*` may: what is a whole
///    tag, and so opens an HTML block of kind 7, stays one, and nothing else becomes one.
/// 9. The `?` of `<?` becomes `,` unless it opens an HTML block, or `>` follows, so that every `?>` stays.
/// 10. Blocks within blocks are cut off at a hundred container markers on a line, unless the markers are a
///     thematic break.
/// 11. Of `<!` and `<?` behind a container marker or deep indentation only the first 64 between two blank
///     lines count as openers of an HTML block. (They might be inline, and each costs a scan.)
///
/// Bytes that end blocks (`-->`, `?>`, `]]>`, `>`, `</script>`), fences, backticks, digits, `-`, `+`, `=`,
/// `>`, `#`, `]` and blanks are never touched, but for 10.
struct BlockCopy {
  private let base: UnsafeMutablePointer<UInt8>
  private var nestedOpeners = 0

  private static let deepestNesting = 100
  private static let mostNestedOpeners = 64

  /// Makes the copy with all rules applied.
  static func make(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    make(of: bytes) { copy, line in copy.mask(line, opener: copy.level(line)) }
  }

  /// Makes the copy with only the differences between cmark's versions levelled (1 to 4).
  static func levelled(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    make(of: bytes) { copy, line in
      _ = copy.level(line)
      for position in line where copy.base[position] == 0 { copy.base[position] = substitute }
    }
  }

  private static let substitute: UInt8 = 0x1A

  private static func make(
    of bytes: UnsafeBufferPointer<UInt8>, _ change: (inout BlockCopy, Range<Int>) -> Void
  ) -> [UInt8] {
    let scanner = LineScanner(bytes)
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { target, count in
      _ = target.initialize(from: bytes)
      count = bytes.count
      guard let base = target.baseAddress else { return }
      if bytes.starts(with: Byte.orderMark) { base[0] = substitute }
      var copy = BlockCopy(base: base)
      var position = 0
      while position < bytes.count {
        let end = scanner.end(ofLineAt: position)
        change(&copy, Lines.content(of: position..<end, in: bytes))
        position = end
      }
    }
  }

  private init(base: UnsafeMutablePointer<UInt8>) {
    self.base = base
  }

  /// Levels a line (1 to 3) and returns where its first byte stands that is no container marker.
  private func level(_ line: Range<Int>) -> Int {
    var position = line.lowerBound
    while position < line.upperBound, Self.isContainerMarker(base[position]) { position += 1 }
    let opener = position
    guard line.upperBound - opener > 2, base[opener] == Byte.lessThan else { return opener }

    position += 1
    if base[position] == Byte.exclamation {
      if base[position + 1].isLetter { base[position + 1] &= ~0x20 }
      return opener
    }
    if base[position] == Byte.slash { position += 1 }
    let end = position + 6
    guard end <= line.upperBound else { return opener }
    if end < line.upperBound {
      let isEmptyTag =
        base[end] == Byte.slash && end + 1 < line.upperBound && base[end + 1] == Byte.greaterThan
      guard base[end].isSpace || base[end] == Byte.greaterThan || isEmptyTag else { return opener }
    }
    let name = String(decoding: UnsafeBufferPointer(start: base + position, count: 6), as: UTF8.self)
    switch name.lowercased() {
    case "search": write("center", at: position)
    case "source": write("sourcx", at: position)
    default: break
    }
    return opener
  }

  private func write(_ name: StaticString, at position: Int) {
    name.withUTF8Buffer { (base + position).update(from: $0.baseAddress ?? UnsafePointer(base), count: 6) }
  }

  /// Masks a line (4 to 11) whose first byte behind container markers stands at `opener`.
  private mutating func mask(_ line: Range<Int>, opener: Int) {
    let end = line.upperBound
    let ruler = startOfRuler(in: line)
    cutNesting(line.lowerBound..<opener, ruler: ruler)
    let isOpener = opensBlock(at: opener, in: line)
    var brackets = 0
    var position = line.lowerBound
    while position < end {
      switch base[position] {
      case 0:
        base[position] = Self.substitute
      case Byte.backslash:
        if position + 1 < end, base[position + 1].isPunctuation { position += 1 }
      case Byte.exclamation:
        if isOpener, position == opener + 1 {
          // Keeps a whole `<![CDATA[`.
          if position + 1 < end, base[position + 1] == Byte.openBracket { position += 7 }
        } else {
          base[position] = Byte.comma
        }
      case Byte.question:
        let follows = position > line.lowerBound && base[position - 1] == Byte.lessThan
        let closes = position + 1 < end && base[position + 1] == Byte.greaterThan
        if follows, !closes, !(isOpener && position == opener + 1) { base[position] = Byte.comma }
      case Byte.openBracket:
        brackets += 1
        if brackets > 2 { base[position] = Byte.comma }
      case Byte.asterisk:
        if position < ruler, position + 1 < end, !base[position + 1].isBlank { base[position] = Byte.comma }
      case Byte.underscore:
        if position < ruler { base[position] = Byte.colon }
      default:
        break
      }
      position += 1
    }
  }

  /// Whether `<!` or `<?` stands at `opener` and is to stay (5, 9, 11).
  private mutating func opensBlock(at opener: Int, in line: Range<Int>) -> Bool {
    let start = line.lowerBound
    guard opener < line.upperBound else {
      if (start..<opener).allSatisfy({ base[$0].isBlank }) { nestedOpeners = 0 }
      return false
    }
    // A heading at column 0 ends every paragraph, as a blank line does.
    if base[start] == Byte.hash {
      let whole = UnsafeBufferPointer(start: base, count: line.upperBound)
      if Heading(line: line, number: 0, in: whole) != nil { nestedOpeners = 0 }
      return false
    }
    guard base[opener] == Byte.lessThan, opener + 1 < line.upperBound,
      base[opener + 1] == Byte.exclamation || base[opener + 1] == Byte.question
    else { return false }
    if opener - start <= 3, (start..<opener).allSatisfy({ base[$0] == Byte.space }) { return true }
    nestedOpeners += 1
    return nestedOpeners <= Self.mostNestedOpeners
  }

  /// Returns where the line's tail of one of `*`, `_` and `-`, with blanks, begins.
  private func startOfRuler(in line: Range<Int>) -> Int {
    var position = line.upperBound
    while position > line.lowerBound, base[position - 1].isBlank { position -= 1 }
    guard position > line.lowerBound else { return line.lowerBound }
    let mark = base[position - 1]
    guard mark == Byte.asterisk || mark == Byte.underscore || mark == Byte.dash else {
      return line.upperBound
    }
    while position > line.lowerBound, base[position - 1] == mark || base[position - 1].isBlank {
      position -= 1
    }
    return position
  }

  /// Makes text of the container markers behind the hundredth (10).
  private func cutNesting(_ prefix: Range<Int>, ruler: Int) {
    guard prefix.count > Self.deepestNesting else { return }
    var markers = 0
    for position in prefix where !base[position].isBlank && !base[position].isDigit {
      if position >= ruler { return }
      markers += 1
      if markers > Self.deepestNesting { base[position] = Byte.comma }
    }
  }

  private static func isContainerMarker(_ byte: UInt8) -> Bool {
    switch byte {
    case Byte.space, Byte.tab, Byte.greaterThan, Byte.dash, Byte.asterisk, UInt8(ascii: "+"),
      UInt8(ascii: "."), Byte.closeParenthesis, UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default:
      false
    }
  }
}
