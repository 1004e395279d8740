/// Where a document's Markdown starts: behind its front matter, or behind its byte order mark.
///
/// Starting there says the same as parsing with the front matter blanked: blank lines open nothing.
struct OutlineSource {
  let scanner: LineScanner
  let start: Int
  /// The number of the line that `start` begins, from 1.
  let number: Int

  init(_ scanner: LineScanner, behind frontMatter: FrontMatter?) {
    self.scanner = scanner
    guard let frontMatter else {
      start = scanner.bytes.starts(with: Byte.orderMark) ? Byte.orderMark.count : 0
      number = 1
      return
    }
    start = frontMatter.range.upperBound
    var position = 0
    var number = 1
    while position < start {
      position = scanner.end(ofLineAt: position)
      number += 1
    }
    self.number = number
  }
}
