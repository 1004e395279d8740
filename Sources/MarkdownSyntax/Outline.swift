/// The headings of a document, by which it is cut into pieces.
///
/// Only top-level ATX headings are in it, as cmark finds them; setext headings and headings within lists
/// and quotes aren't. Lines of the front matter are never headings. Any bytes have an outline.
public struct Outline: Sendable, Hashable {
  /// The document's length.
  public let byteCount: Int

  public let frontMatter: FrontMatter?

  /// The headings, in the document's order.
  public let headings: [Heading]

  /// Reads a document's outline.
  public init(of document: [UInt8]) {
    self = document.withUnsafeBufferPointer { Outline(of: LineScanner($0)) { OutlineScanner($0).headings } }
  }

  /// Reads the outline by giving a copy of the whole document to cmark at once, for tests to compare with.
  init(
    slowlyOf document: [UInt8], copying copy: (UnsafeBufferPointer<UInt8>) -> [UInt8] = BlockCopy.make
  ) {
    self = document.withUnsafeBufferPointer { bytes in
      Outline(of: LineScanner(bytes)) { source in
        CommonMark.headings(
          in: source.start..<bytes.count, firstNumber: source.number, of: source.scanner, copying: copy)
      }
    }
  }

  private init(of scanner: LineScanner, headings: (OutlineSource) -> [Heading]) {
    byteCount = scanner.bytes.count
    frontMatter = FrontMatter(of: scanner)
    self.headings = headings(OutlineSource(scanner, behind: frontMatter))
  }
}
