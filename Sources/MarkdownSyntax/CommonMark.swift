import Clibcmark

/// The one place where cmark is called; its nodes die here.
///
/// Of all that cmark knows only the start lines of top-level blocks are used. Its end lines and columns
/// are wrong in several ways, and its inline tree isn't needed.
enum CommonMark {
  /// The longest text that cmark is given; its own buffers end at 2 GiB.
  static let longestText = 1 << 30

  /// Returns the top-level ATX headings of a stretch that begins outside every block.
  ///
  /// `firstNumber` is the number of the stretch's first line. A stretch of more than 1 GiB has no headings.
  static func headings(
    in stretch: Range<Int>, firstNumber: Int, of scanner: LineScanner,
    copying copy: (UnsafeBufferPointer<UInt8>) -> [UInt8] = BlockCopy.make
  ) -> [Heading] {
    var headings: [Heading] = []
    var position = stretch.lowerBound
    var number = firstNumber
    forEachBlock(in: stretch, of: scanner.bytes, copying: copy) { kind, startLine in
      guard kind == CMARK_NODE_HEADING else { return }
      let wanted = firstNumber + startLine - 1
      while number < wanted, position < stretch.upperBound {
        position = scanner.end(ofLineAt: position)
        number += 1
      }
      guard number == wanted, position < stretch.upperBound else { return }
      // A setext heading is told apart by its line: it isn't written as an ATX heading.
      let line = position..<scanner.end(ofLineAt: position)
      if let heading = Heading(line: line, number: number, in: scanner.bytes) {
        headings.append(heading)
      }
    }
    return headings
  }

  /// Returns the start of the line that opens the last top-level block of a stretch.
  static func startOfLastBlock(in stretch: Range<Int>, of scanner: LineScanner) -> Int? {
    var last: Int?
    forEachBlock(in: stretch, of: scanner.bytes, copying: BlockCopy.make) { _, startLine in last = startLine }
    guard let last else { return nil }
    var position = stretch.lowerBound
    for _ in 1..<max(last, 1) where position < stretch.upperBound {
      position = scanner.end(ofLineAt: position)
    }
    return position
  }

  private static func forEachBlock(
    in stretch: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>,
    copying copy: (UnsafeBufferPointer<UInt8>) -> [UInt8],
    _ body: (_ kind: cmark_node_type, _ startLine: Int) -> Void
  ) {
    guard !stretch.isEmpty, stretch.count <= longestText else { return }
    let text = copy(UnsafeBufferPointer(rebasing: bytes[stretch]))
    let root = text.withUnsafeBytes { text in
      cmark_parse_document(text.baseAddress, text.count, CMARK_OPT_DEFAULT)
    }
    guard let root else { return }
    defer { cmark_node_free(root) }
    var node = cmark_node_first_child(root)
    while let block = node {
      body(cmark_node_get_type(block), Int(cmark_node_get_start_line(block)))
      node = cmark_node_next(block)
    }
  }
}
