/// Finds the headings of a document with as little of it given to cmark as will do.
///
/// 1. A line that starts at column 0 with one to six `#` and a blank or its end is a top-level heading,
///    whatever list, quote or paragraph it stands behind: it continues no container, and it interrupts
///    every paragraph (CommonMark 4.2, 5.1, 5.2). Only an open fenced code block or HTML block at the
///    top level swallows it.
/// 2. Such a block opens on a line that has, behind at most three spaces, a fence or `<`. So in a stretch
///    without such a line every heading at column 0 is sure, and cmark isn't asked.
/// 3. A heading that is indented by one to three spaces may belong to a list item: cmark is asked.
/// 4. A stretch that needs cmark goes from the last sure heading to a later heading line at column 0. If
///    cmark finds that line to be a heading, it is sure and the stretch ends; what follows a heading
///    depends on nothing before it. If not, the stretch at least doubles before cmark is asked again.
struct OutlineScanner {
  private let source: OutlineSource

  /// How long a stretch is before cmark is first asked: one call for several small entries.
  private static let shortestStretch = 4096

  init(_ source: OutlineSource) {
    self.source = source
  }

  var headings: [Heading] {
    let scanner = source.scanner
    let bytes = scanner.bytes
    var headings: [Heading] = []
    var position = source.start
    var number = source.number
    var sure = position
    var sureNumber = number
    var asks = false
    var shortest = Self.shortestStretch

    while position < bytes.count {
      let end = scanner.end(ofLineAt: position)
      if bytes[position] == Byte.hash {
        if asks, end - sure < shortest {
          // 4. Not long enough yet.
        } else if let heading = Heading(line: position..<end, number: number, in: bytes) {
          if asks {
            let found = CommonMark.headings(in: sure..<end, firstNumber: sureNumber, of: scanner)
            if found.last?.number == number {
              Self.append(found, to: &headings)
              (sure, sureNumber, asks, shortest) = (position, number, false, Self.shortestStretch)
            } else {
              shortest = 2 * (end - sure)
            }
          } else {
            headings.append(heading)
            (sure, sureNumber) = (position, number)
          }
        }
      } else if !asks {
        asks = Self.isDoubtful(position..<end, in: bytes)
      }
      position = end
      number += 1
    }
    if asks {
      let found = CommonMark.headings(in: sure..<bytes.count, firstNumber: sureNumber, of: scanner)
      Self.append(found, to: &headings)
    }
    return headings
  }

  /// Appends what a stretch brought, without the sure heading that it began with.
  private static func append(_ found: [Heading], to headings: inout [Heading]) {
    let known = headings.last?.number ?? 0
    headings.append(contentsOf: found.lazy.filter { $0.number > known })
  }

  /// Whether a line may open a fence or an HTML block, or is an indented heading (2, 3).
  private static func isDoubtful(_ line: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = line.lowerBound
    let limit = min(line.upperBound, position + 4)
    while position < limit, bytes[position] == Byte.space { position += 1 }
    guard position < limit else { return false }
    switch bytes[position] {
    case Byte.lessThan:
      return true
    case Byte.hash:
      return position > line.lowerBound
    case Byte.backtick, Byte.tilde:
      return position + 2 < line.upperBound && bytes[position + 1] == bytes[position]
        && bytes[position + 2] == bytes[position]
    default:
      return false
    }
  }
}
