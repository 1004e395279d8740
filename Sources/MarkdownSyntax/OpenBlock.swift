/// The block that is open at a document's end, and would swallow a heading put there.
///
/// Only fenced code and HTML blocks at the top level do: lists, quotes and paragraphs end at a heading.
public enum OpenBlock {
  /// Returns the lines, each with its line end, behind which a heading at the document's end is top-level.
  ///
  /// They are to be written where the document's last line is ended. The result is empty where nothing is
  /// open, and nil where nothing helps. A block's own closer is found by its opening line: the fence's
  /// character and length, `-->`, `?>`, `]]>`, `>`, `</script>` and its like, or a blank line.
  public static func closer(for document: [UInt8]) -> [UInt8]? {
    closer(for: document, ending: .separating(in: document))
  }

  static func closer(for document: [UInt8], ending: LineEnding) -> [UInt8]? {
    var probed = document
    if let last = document.last, !last.isLineEnd { probed += ending.bytes }
    let length = probed.count
    if isTopLevel(behind: probed) { return [] }

    for candidate in candidates(for: probed) {
      probed.removeSubrange(length...)
      probed += candidate + ending.bytes
      if isTopLevel(behind: probed) { return Array(probed[length...]) }
    }
    return nil
  }

  /// Whether a heading at the end of a text, whose last line is ended, is a top-level one.
  private static func isTopLevel(behind text: [UInt8]) -> Bool {
    let probe = text + [Byte.hash, Byte.space, Byte.hash]
    return Outline(of: probe).headings.last?.line.lowerBound == text.count
  }

  /// Returns the lines that may close the block at the end: first its own closer, then a few others.
  private static func candidates(for text: [UInt8]) -> [[UInt8]] {
    var candidates = Self.closers.map { Array($0.utf8) }
    let outline = Outline(of: text)
    let own = text.withUnsafeBufferPointer { bytes -> [UInt8]? in
      let scanner = LineScanner(bytes)
      let sure =
        outline.headings.last?.line.lowerBound ?? OutlineSource(scanner, behind: outline.frontMatter).start
      let start = CommonMark.startOfLastBlock(in: sure..<bytes.count, of: scanner)
      guard let start, start < bytes.count else { return nil }
      let line = Lines.content(of: start..<scanner.end(ofLineAt: start), in: bytes)
      return closer(forBlockOpenedBy: bytes[line].drop { $0.isBlank })
    }
    if let own { candidates.insert(own, at: 0) }
    return candidates
  }

  private static let closers = [
    "", "-->", "?>", "]]>", ">", "</script>", "</pre>", "</style>", "</textarea>",
  ]

  /// Returns the closer of a block by its opening line (CommonMark 4.5, 4.6).
  private static func closer(forBlockOpenedBy line: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    guard let first = line.first else { return nil }
    if first == Byte.backtick || first == Byte.tilde { return Array(line.prefix { $0 == first }) }
    let start = String(decoding: line.prefix(12), as: UTF8.self).lowercased()
    let openers = [
      ("<!--", "-->"), ("<?", "?>"), ("<![cdata[", "]]>"), ("<!", ">"), ("<script", "</script>"),
      ("<pre", "</pre>"), ("<style", "</style>"), ("<textarea", "</textarea>"), ("<", ""),
    ]
    return openers.first { start.hasPrefix($0.0) }.map { Array($0.1.utf8) }
  }
}
